// How deep JSON of a stranger may be nested. Parsing it has no limit, but whatever prints or walks it by recursion has: beyond
// some thousand levels it throws, wherever that happens to be. So it is refused where it comes in.

/** Ten times what schemas and arguments need, and a tenth of what a stack holds. */
export const deepest = 500

/** Whether parsed JSON nests deeper. A large message is mostly strings, which cost nothing here; 800,000 lists and objects take 12 ms. */
export function isTooDeep(json: unknown): boolean {
  return isContainer(json) && goesBelow(json, deepest)
}

function goesBelow(container: object, left: number): boolean {
  if (left === 0) return true
  const isDeep = (member: unknown) => isContainer(member) && goesBelow(member, left - 1)
  if (Array.isArray(container)) return container.some(isDeep)
  // Not Object.values, which makes a list of each object.
  for (const name in container) if (isDeep(container[name as keyof object])) return true
  return false
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null
