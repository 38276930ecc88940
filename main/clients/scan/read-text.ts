// Reading one file that nobody vouches for: only a regular file, only up to a size, never waiting for a pipe or a device.
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

export type Text =
  | { readonly is: 'text'; readonly text: string; readonly mode: number }
  /** Bytes that are no text. */
  | { readonly is: 'binary' }
  | { readonly is: 'too-large'; readonly bytes: number }
  | { readonly is: 'gone' }
  /** A folder, a pipe, a socket, a device. */
  | { readonly is: 'no-file' }
  | { readonly is: 'refused'; readonly code: string }

// O_NONBLOCK: a pipe without a writer would be waited for, for ever. Windows has neither the flag nor such files.
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** Never throws over a file. */
export async function readText(file: string, limit: number): Promise<Text> {
  let handle: FileHandle | undefined
  try {
    handle = await open(file, flags)
    const stats = await handle.stat()
    if (!stats.isFile()) return { is: 'no-file' }
    if (stats.size > limit) return { is: 'too-large', bytes: stats.size }
    const bytes = Buffer.alloc(stats.size)
    const { bytesRead } = await handle.read(bytes, 0, stats.size, 0)
    return textIn(bytes.subarray(0, bytesRead), stats.mode & 0o777)
  } catch (error) {
    return whyNot(error)
  } finally {
    await handle?.close().catch(() => {})
  }
}

function textIn(bytes: Buffer, mode: number): Text {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  if (utf16) return { is: 'text', text: bytes.toString('utf16le'), mode }
  if (bytes.subarray(0, 8192).includes(0)) return { is: 'binary' }
  return { is: 'text', text: bytes.toString('utf8'), mode }
}

function whyNot(error: unknown): Text {
  const { code = 'unknown' } = error as { code?: string }
  if (code === 'ENOENT' || code === 'ENOTDIR') return { is: 'gone' }
  // ENXIO: a socket, or a device that is not there.
  if (code === 'ENXIO' || code === 'EISDIR' || code === 'EOPNOTSUPP') return { is: 'no-file' }
  return { is: 'refused', code }
}
