// How all access is paused at once, over restarts too, and resumed by a person.
import type { Asker, Results } from '../contract/commands.ts'
import { confirm } from '../core/confirm.ts'
import type { Core } from '../core/core.ts'

/** Every connection is parked when this returns. */
export function pause(core: Core): Results['pause'] {
  core.records.change({ paused: true })
  core.connections.reconsider()
  core.ports.log.info('paused', { live: core.connections.views().length })
  return { paused: true }
}

/** SECURITY S16: resuming widens access. */
export async function resume(core: Core, asker: Asker): Promise<Results['resume']> {
  if (!core.records.now().paused) return { paused: false }
  await confirm(core, asker, 'Resume access? Every client that is allowed reaches its servers again.')
  core.records.change({ paused: false })
  core.connections.reconsider()
  core.ports.log.info('resumed')
  return { paused: false }
}
