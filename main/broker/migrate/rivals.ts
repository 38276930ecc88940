// Which entries bring different keys for one server: Valetkey keeps one key for each, so that only one of them can be moved.
import type { Item } from './plan.ts'

/** The others, in the plan's order. */
export function rivalsOf(item: Item, items: readonly Item[]): readonly Item[] {
  const own = keyIn(item)
  return own ? items.filter(other => isRival(own, keyIn(other))) : []
}

interface OwnKey {
  readonly url: string
  readonly key: NonNullable<Extract<Item['becomes'], { is: 'remote' }>['key']>
}

function keyIn({ becomes, way }: Item): OwnKey | undefined {
  if (way.is !== 'key' || becomes.is !== 'remote' || !becomes.key) return undefined
  return { url: new URL(becomes.url).href, key: becomes.key }
}

function isRival(own: OwnKey, other: OwnKey | undefined): boolean {
  return other !== undefined && other.url === own.url && !other.key.value.equals(own.key.value)
}
