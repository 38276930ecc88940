// How the whole of an answer's body is taken in: bounded in size, with network errors translated.
import type { Readable } from 'node:stream'
import { BrokerError } from '../base/errors.ts'
import { quote } from '../base/quote.ts'
import { networkError } from './network-errors.ts'

export interface BodyLimits {
  /** Bytes; one more is `too-large`. */
  readonly largest: number
  /** Whose answer it is, for sentences. */
  readonly url: URL
}

/** All bytes of the body. @throws BrokerError `too-large`, `unreachable`, `cancelled`, … */
export function readBody(body: Readable, { largest, url }: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    body.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > largest) body.destroy(tooLarge(url, largest))
      else chunks.push(chunk)
    })
    body.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)))
    body.once('error', error => reject(networkError(error, url)))
    // Destroyed without an error by someone else.
    body.once('close', () => {
      if (!body.readableEnded) reject(prematureClose(url))
    })
  })
}

export function prematureClose(url: URL): BrokerError {
  return networkError({ code: 'ERR_STREAM_PREMATURE_CLOSE' }, url)
}

export function tooLarge(url: URL, largest: number): BrokerError {
  const limit =
    largest >= 1024 * 1024 ? `${Math.floor(largest / 1024 / 1024)} MiB` : `${Math.floor(largest / 1024)} KiB`
  return new BrokerError('too-large', {
    message: `${quote(url.host)} answered with more than ${limit}, which Valetkey does not take.`,
    facts: { host: url.host, largest },
  })
}

/** Lets an unwanted body run out, so that its socket can serve again; one that is long or slow is cut. */
export function discard(body: Readable): void {
  let size = 0
  const timer = setTimeout(() => body.destroy(), 2_000).unref()
  body.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > 64 * 1024) body.destroy()
  })
  body.on('error', () => {})
  body.once('close', () => clearTimeout(timer))
}
