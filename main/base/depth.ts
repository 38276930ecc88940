// How deep JSON of a stranger may be nested. Parsing it has no limit, but whatever prints or walks it by recursion has: beyond
// some thousand levels it throws, wherever that happens to be. So it is refused where it comes in.

/** Ten times what schemas and arguments need, and a tenth of what a stack holds. */
const deepest = 500

export function isTooDeep(value: unknown, left = deepest): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (left === 0) return true
  for (const member of Array.isArray(value) ? value : Object.values(value)) if (isTooDeep(member, left - 1)) return true
  return false
}
