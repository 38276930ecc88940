// How a stream of chunks becomes lines, within a bound: an endless line costs 8 KB, not the memory of the machine.

export interface LineTaker {
  /** A whole line without its line break. */
  readonly onLine: (line: Buffer) => void
  /** A line over the limit was skipped; these are its first and last 4 KB. */
  readonly onTooLong: (line: { readonly start: Buffer; readonly end: Buffer; readonly length: number }) => void
}

const edge = 4096
const lineBreak = 0x0a

/** Gives back the function that takes the chunks. */
export function splitLines(limit: number, { onLine, onTooLong }: LineTaker): (chunk: Buffer) => void {
  let parts: Buffer[] = []
  let length = 0
  let skipped: { readonly start: Buffer; end: Buffer } | undefined

  const add = (part: Buffer) => {
    length += part.length
    if (skipped) skipped.end = lastOf(skipped.end, part)
    else parts.push(part)
    if (length <= limit || skipped) return
    const all = Buffer.concat(parts)
    skipped = { start: Buffer.from(all.subarray(0, edge)), end: Buffer.from(all.subarray(-edge)) }
    parts = []
  }
  const finish = () => {
    if (skipped) onTooLong({ ...skipped, length })
    else onLine(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts))
    parts = []
    length = 0
    skipped = undefined
  }

  return chunk => {
    let at = 0
    for (let end = chunk.indexOf(lineBreak); end >= 0; end = chunk.indexOf(lineBreak, at)) {
      add(chunk.subarray(at, end))
      finish()
      at = end + 1
    }
    if (at < chunk.length) add(chunk.subarray(at))
  }
}

function lastOf(before: Buffer, part: Buffer): Buffer {
  if (part.length >= edge) return Buffer.from(part.subarray(-edge))
  return Buffer.concat([before, part]).subarray(-edge)
}
