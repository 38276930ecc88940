// How a change of ours to a client's file is taken back: byte for byte, and not over what somebody else wrote since.
import { BrokerError } from '../../base/errors.ts'
import type { ClientResults } from '../contract/client-commands.ts'
import type { Asker, Command } from '../contract/commands.ts'
import type { Core } from '../core/core.ts'
import { forgetMigration } from '../state/migrations.ts'
import { confirmKeysBack } from './keys-back.ts'

/** @throws BrokerError `config-changed` when the file was changed since: then only our own entries can be put back. */
export async function undoChange(
  core: Core,
  { change: wanted, how }: Extract<Command, { verb: 'undo' }>,
  asker: Asker,
): Promise<ClientResults['undo']> {
  const changes = await core.changes.list()
  const change = wanted === undefined ? changes[0] : changes.find(({ id }) => id === wanted)
  if (!change) throw nothingToUndo(wanted)
  await core.changes.mayUndo(change.id, how) // nobody agrees to what cannot be done
  await confirmKeysBack(core, [change], asker)
  const put = await core.changes.undo(change.id, how)
  const keysBack = forgetMigration(core.ports.paths.state, change.id)
  core.changed()
  return { file: change.file, put, ...(keysBack.length > 0 ? { keysBack } : {}) }
}

function nothingToUndo(wanted: string | undefined): BrokerError {
  return new BrokerError('bad-input', {
    message:
      wanted === undefined
        ? 'There is nothing to undo: Valetkey has changed no client’s file, or has put it back already.'
        : 'There is no such change. To see which there are: valetkey clients',
  })
}
