// How deep JSON of a stranger may be nested. Parsing it has no limit, but whatever prints or walks it by recursion has: beyond
// some thousand levels it throws, wherever that happens to be. So it is refused where it comes in.
//
// The text is looked at and not the value: messages of megabytes are mostly strings, and those are stepped over.

/** Ten times what schemas and arguments need, and a tenth of what a stack holds. */
export const deepest = 500

const quoteMark = 0x22
const backslash = 0x5c

/** Whether this text, which is valid JSON, nests deeper. What is too short for that is not looked at. */
export function isTooDeep(json: string): boolean {
  if (json.length <= 2 * deepest) return false
  let depth = 0
  for (let at = 0; at < json.length; at += 1) {
    const character = json.charCodeAt(at)
    if (character === quoteMark) at = endOfString(json, at)
    else if (character === 0x5b || character === 0x7b) depth += 1
    else if (character === 0x5d || character === 0x7d) depth -= 1
    if (depth > deepest) return true
  }
  return false
}

/** Most strings have no quotation mark inside, and a search finds their end fastest. */
function endOfString(json: string, at: number): number {
  let end = json.indexOf('"', at + 1)
  if (json.charCodeAt(end - 1) !== backslash) return end
  for (end = at + 1; json.charCodeAt(end) !== quoteMark; end += 1) if (json.charCodeAt(end) === backslash) end += 1
  return end
}
