// How an entry and what becomes of it is shown to a person: by names, without a key. SECURITY S9, S13.
import { plain, quote } from '../../base/quote.ts'
import type { Remote } from '../../clients/migrate/becomes.ts'
import { shownCommand } from '../../mcp/local/command.ts'
import type { MigrationView } from '../contract/migrate-commands.ts'
import type { Item } from './plan.ts'
import { rivalsOf } from './rivals.ts'

/** @param all the whole plan: entries may stand in each other's way */
export function viewItem(item: Item, all: readonly Item[]): MigrationView {
  const { id, place, entry, becomes: one, way } = item
  const about = {
    id,
    client: place.client.id,
    title: place.client.title,
    file: place.path,
    line: entry.line,
    entry: plain(entry.name, 100),
    enabled: entry.enabled,
  }
  if (one.is === 'left') return { ...about, becomes: 'nothing', keys: [], leavesOut: [], why: one.why }
  const keys = one.keys.map(({ name, shown }) => ({
    name: plain(name, 100),
    ...(shown === undefined ? {} : { shown }),
  }))
  if (one.is === 'stuck') return { ...about, becomes: 'cannot', keys, leavesOut: [], why: one.why }
  const led = one.is === 'remote' ? ledTo(one) : { to: plain(shownCommand(one), 300), leavesOut: [] }
  if (way.is === 'stuck') return { ...about, ...led, becomes: 'cannot', keys, why: way.why }
  const server = way.is === 'there' || way.is === 'sign-in' ? way.server : undefined
  const becomes = way.is === 'there' || way.is === 'open' ? 'entry' : way.is
  const folder = way.is === 'local' ? { folder: plain(way.folder, 300) } : {}
  const rivals = rivalsOf(item, all).map(shownItem)
  return {
    ...about,
    ...led,
    ...folder,
    becomes,
    keys,
    ...(server === undefined ? {} : { server }),
    ...(rivals.length > 0 ? { rivals } : {}),
  }
}

/** `“gh” of Cursor` */
export function shownItem({ entry, place }: Item): string {
  return `${quote(plain(entry.name, 100))} of ${place.client.title}`
}

function ledTo({ url, by, leavesOut }: Remote): Pick<MigrationView, 'to' | 'by' | 'leavesOut'> {
  const names = leavesOut.map(name => plain(name, 100))
  return { to: plain(url, 300), ...(by === undefined ? {} : { by }), leavesOut: names }
}
