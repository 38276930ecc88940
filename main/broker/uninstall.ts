// How Valetkey leaves a machine: everything revoked, vault and state emptied, and what it could not undo said aloud.
import { rmSync } from 'node:fs'
import { BrokerError } from '../base/errors.ts'
import type { Revocation } from '../oauth/grants/revoke.ts'
import { endAllKeys, revokeEverything } from './access/revoke.ts'
import { confirmKeysBack } from './client-files/keys-back.ts'
import { changesOf, clearFiles, type PutBack, putFilesBack, rehearsePuttingBack } from './client-files/restore.ts'
import type { Asker, Command, Receipt, Results } from './contract/commands.ts'
import type { Core } from './core/core.ts'

type Uninstall = Extract<Command, { verb: 'uninstall' }>

/**
 * @throws BrokerError `config-changed` where keys would be gone for good and nobody said that they may; `needs-confirmation`,
 * `confirmation-refused` where keys would lie in files again and nobody agreed; `vault-…` when the tokens cannot be read:
 * then nothing was deleted, so that they can be revoked later.
 */
export async function uninstall(core: Core, { keys }: Uninstall, asker: Asker): Promise<Results['uninstall']> {
  const refuseLoss = ({ losing }: PutBack, untouched: string) => {
    if (losing.length > 0 && keys === 'keep') throw wouldLose(losing, untouched)
  }
  // Looked at as a whole first: a key that is put back for an uninstall which then stops would lie in its file for nothing.
  if (keys === 'keep') refuseLoss(await rehearsePuttingBack(core), 'Nothing is revoked, deleted or put back.')
  await confirmKeysBack(core, await changesOf(core), asker)
  const putBack = await putFilesBack(core) // while the vault holds what the old files are sealed with
  refuseLoss(putBack, 'Nothing is revoked or deleted; what could be put back is.')
  const rotate = await endAllKeys(core)
  const receipts = await revokeEverything(core)
  await core.connections.closeAll()
  const entries = await clearFiles(core, putBack)
  const deleted = await core.ports.vault.clear()
  core.records.forget()
  const left = [...core.ports.removeTraces(), ...deleteState(core)]
  return {
    receipts,
    deleted,
    couldNotUndo: [...receipts.flatMap(unconfirmed), ...rotate.map(({ sentence }) => sentence), ...entries, ...left],
  }
}

function wouldLose(losing: readonly string[], untouched: string): BrokerError {
  return new BrokerError('config-changed', {
    message: `Not uninstalled, for what may be keys would be gone for good. ${losing.join(' ')} ${untouched} If they may be lost: valetkey uninstall --lose-keys`,
  })
}

function unconfirmed(receipt: Receipt): readonly string[] {
  const { server, account, issuer, revocation } = receipt
  return (['refreshToken', 'accessToken'] as const).flatMap(which => {
    const until = stillValid(revocation[which])
    const name = which === 'refreshToken' ? 'refresh token' : 'access token'
    return until === undefined ? [] : [`The ${name} of ${server}@${account} was not revoked at ${issuer} (${until}).`]
  })
}

/** How long a token that was not confirmed as revoked may live, in words; undefined when there is nothing to say. */
function stillValid(result: Revocation['refreshToken']): string | undefined {
  if (result.is === 'revoked' || result.is === 'none') return undefined
  const end = result.until ? `it lives until ${new Date(result.until).toISOString()}` : 'its end is unknown'
  return result.is === 'failed' ? `${result.why}; ${end}` : `the issuer offers no revocation; ${end}`
}

function deleteState(core: Core): readonly string[] {
  try {
    rmSync(core.ports.paths.state, { recursive: true, force: true, maxRetries: 3 })
    return []
  } catch (error) {
    core.ports.log.warn('state-not-deleted', { error })
    return [`The folder ${core.ports.paths.state}: delete it by hand.`]
  }
}
