// The little cryptography that a bridge needs, without node:crypto: loading that and its first use cost each of a
// hundred bridges 4 ms and 2 MiB (see `npm run bench`). SHA-256 and HMAC are @noble/hashes, audited; none is our own.
import { closeSync, openSync, readSync } from 'node:fs'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'

/** Lower-case hexadecimal. */
export function sha256(text: string): string {
  return Buffer.from(nobleSha256(Buffer.from(text))).toString('hex')
}

/** HMAC-SHA256 (RFC 2104) over the parts in order. */
export function hmacSha256(key: Buffer, parts: readonly (string | Buffer)[]): Buffer {
  return Buffer.from(hmac(nobleSha256, key, Buffer.concat(parts.map(part => Buffer.from(part)))))
}

/** Compares in a time that tells nothing about the contents; the length is no secret. SECURITY S4. */
export function areEqual(one: Buffer, other: Buffer): boolean {
  let difference = one.length ^ other.length
  for (let at = 0; at < other.length; at += 1) difference |= (one[at] ?? 0) ^ (other[at] ?? 0)
  return difference === 0
}

/** Unpredictable bytes from the operating system. */
export function freshBytes(count: number): Buffer {
  return fromKernel(count) ?? fromNode(count)
}

function fromKernel(count: number): Buffer | undefined {
  if (process.platform === 'win32') return undefined // Windows: there is no such file
  try {
    const source = openSync('/dev/urandom', 'r')
    try {
      const bytes = Buffer.alloc(count)
      return readSync(source, bytes, 0, count, null) === count ? bytes : undefined
    } finally {
      closeSync(source)
    }
  } catch {
    return undefined
  }
}

function fromNode(count: number): Buffer {
  return Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(count)))
}
