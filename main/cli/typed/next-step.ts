// What comes after a server is there: the command that lets the clients of this machine use it.
import type { Desk } from '../desk/desk.ts'
import { inert } from '../show/print.ts'

const namedAtMost = 3

/** Names the clients that are here; where none is seen, one that many people have. */
export async function connectNext(server: string, desk: Desk): Promise<string> {
  const found = await desk.request({ verb: 'clients' }).catch(() => undefined)
  const here = found?.clients.filter(one => one.here && !one.pasted && !one.connected.includes(server)) ?? []
  const ids = here.slice(0, namedAtMost).map(({ id }) => inert(id, 64))
  const others = here.length > namedAtMost || here.length === 0 ? '; others: valetkey clients' : ''
  const whose = ids.length > 1 ? 'their configs' : 'its config'
  return `Next: valetkey connect ${ids.join(',') || 'cursor'} ${inert(server)}   (shows what it writes into ${whose}, and asks${others})`
}
