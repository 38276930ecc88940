// How an answer that came compressed although we asked for `identity` is read. Knows nothing of who reads it.
import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/** The body as plain bytes; the message itself when nothing is to be done. */
export function decompressed(message: IncomingMessage): Readable {
  const coding = message.headers['content-encoding']
  const expand = coding === undefined ? undefined : expanderFor(coding.trim().toLowerCase())
  if (!expand) return message
  // Errors of either stream reach the reader through `expand`, which pipeline destroys with them.
  pipeline(message, expand, () => {})
  return expand
}

function expanderFor(coding: string): Transform | undefined {
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip()
  if (coding === 'deflate') return createInflate()
  if (coding === 'br') return createBrotliDecompress()
  return undefined
}
