// What an edit should make of a value, worked out on the value alone: the measure that an edited text must meet.
import { isDeepStrictEqual } from 'node:util'
import { isMap, type Path } from './splice.ts'

/** A member's value; own members only. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const part of path) {
    if (Array.isArray(value) && typeof part === 'number') value = value[part]
    else if (isMap(value) && Object.hasOwn(value, part)) value = value[String(part)]
    else return undefined
  }
  return value
}

export function withValue(root: unknown, [part, ...rest]: Path, value: unknown): unknown {
  if (part === undefined) return value
  if (typeof part === 'number') {
    const list = Array.isArray(root) ? root : []
    return [...list.slice(0, part), withValue(list[part], rest, value), ...list.slice(part + 1)]
  }
  const map = isMap(root) ? root : {}
  return Object.fromEntries([...Object.entries(map), [part, withValue(valueAt(map, [part]), rest, value)]])
}

export function withoutValue(root: unknown, [part, ...rest]: Path): unknown {
  if (part === undefined) return undefined
  if (rest.length > 0) return withValue(root, [part], withoutValue(valueAt(root, [part]), rest))
  if (Array.isArray(root)) return root.filter((_, n) => n !== part)
  return isMap(root) ? Object.fromEntries(Object.entries(root).filter(([key]) => key !== String(part))) : root
}

/** The same values, whatever order their members stand in. */
export function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other)
}

/** Without members that hold nothing: in TOML a table that nothing names is not there. */
export function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty)
  if (!isMap(value)) return value
  const members = Object.entries(value).map(([key, member]) => [key, withoutEmpty(member)] as const)
  return Object.fromEntries(members.filter(([, member]) => !(isMap(member) && Object.keys(member).length === 0)))
}
