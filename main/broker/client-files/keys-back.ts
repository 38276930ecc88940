// Before keys that were moved away lie in clients' files again a person agrees: there every agent can read them, and a command
// line that could bring them back unasked would hand them out. SECURITY S1, S16.
import { isBrokerError } from '../../base/errors.ts'
import { plain } from '../../base/quote.ts'
import type { Change, Changes } from '../../clients/changes/changes.ts'
import type { Asker } from '../contract/commands.ts'
import { confirm } from '../core/confirm.ts'
import type { Core } from '../core/core.ts'

/** @throws BrokerError `needs-confirmation`, `confirmation-refused`, vault errors; where no key comes back nobody is asked */
export async function confirmKeysBack(core: Core, changes: readonly Change[], asker: Asker): Promise<void> {
  const back: string[] = []
  for (const { id, file } of changes) {
    const names = await namesBack(core.changes, id)
    if (names.length > 0) back.push(`${plain(file, 200)} (${names.map(name => plain(name, 60)).join(', ')})`)
  }
  if (back.length === 0) return
  await confirm(core, asker, [
    'Put what may be keys back into files as plain text, where every program and agent of yours can read them?',
    ...back.slice(0, namedAtMost),
    ...(back.length > namedAtMost ? [`And ${back.length - namedAtMost} more.`] : []),
  ])
}

const namedAtMost = 12

/** A backup that is damaged brings nothing back. */
export async function namesBack(changes: Pick<Changes, 'keysBack'>, id: string): Promise<readonly string[]> {
  try {
    return await changes.keysBack(id)
  } catch (error) {
    if (isBrokerError(error, 'vault-corrupt')) return []
    throw error
  }
}
