// How server-sent events are read from an answer's body: in order, at the reader's pace, bounded in size.
// The only importer of eventsource-parser. Knows nothing of JSON-RPC.
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { createParser } from 'eventsource-parser'
import { asBrokerError, type BrokerError } from '../../base/errors.ts'
import { networkError } from '../../net/network-errors.ts'
import { prematureClose, tooLarge } from '../../net/read-body.ts'

export interface EventReader {
  readonly url: URL
  /** Characters that one event may have. */
  readonly largest: number
  /** A promise holds the stream back until it is settled; it must not reject. */
  onData(data: string, event: string | undefined): void | Promise<void>
  /**
   * What `Last-Event-ID` has to say from here on: the id in UTF-8, which Node sends a byte for each character. Undefined for
   * an empty id, which takes back the last one (HTML, "Server-sent events", 9.2.6), and for one that no header can hold.
   */
  onId(lastEventId: string | undefined): void
  onRetry(milliseconds: number): void
}

/** Reads until the stream ends; the outcome is how it ended. Never rejects. */
export function readEvents(body: Readable, reader: EventReader): Promise<BrokerError | 'ended'> {
  const decoder = new StringDecoder('utf8')
  let isFirst = true
  const { deliver, settled } = inOrder(body, reader)
  const parser = createParser({
    onEvent: ({ id, data, event }) => {
      if (id !== undefined) reader.onId(asHeader(id))
      if (data !== '') deliver(data, event)
    },
    onRetry: milliseconds => reader.onRetry(milliseconds),
    onError: error => {
      if (error.type === 'max-buffer-size-exceeded') body.destroy(tooLarge(reader.url, reader.largest))
    },
    maxBufferSize: reader.largest,
  })
  body.on('data', (chunk: Buffer) => {
    if (body.destroyed) return
    const text = decoder.write(chunk)
    if (text === '') return
    parser.feed(isFirst ? text.replace(/^\uFEFF/, '') : text)
    isFirst = false
  })
  const ending = new Promise<BrokerError | 'ended'>(resolve => {
    body.once('end', () => resolve('ended'))
    body.once('error', error => resolve(networkError(error, reader.url)))
    body.once('close', () => {
      if (!body.readableEnded) resolve(prematureClose(reader.url))
    })
  })
  return ending.then(async how => {
    await settled()
    return how
  })
}

function asHeader(id: string): string | undefined {
  const bytes = Buffer.from(id)
  const canBeSent = bytes.length > 0 && bytes.every(byte => byte === 0x09 || (byte >= 0x20 && byte !== 0x7f))
  return canBeSent ? bytes.toString('latin1') : undefined
}

interface Line {
  deliver(data: string, event: string | undefined): void
  /** When all that was delivered has been taken. */
  settled(): Promise<void> | undefined
}

/** Hands events on one after the other; while one is being taken the body is paused, so that memory stays bounded. */
function inOrder(body: Readable, { onData }: EventReader): Line {
  let waiting: Promise<void> | undefined
  // Whatever goes wrong over one event of a stranger ends its stream and not the broker.
  const broken = (error: unknown) => void body.destroy(asBrokerError(error))
  const take = (data: string, event: string | undefined) => {
    try {
      return onData(data, event)?.catch(broken)
    } catch (error) {
      return broken(error)
    }
  }
  const deliver = (data: string, event: string | undefined) => {
    const taken = waiting ? waiting.then(() => take(data, event)) : take(data, event)
    if (!taken) return
    body.pause()
    const mine: Promise<void> = taken.then(() => {
      if (waiting !== mine) return
      waiting = undefined
      body.resume()
    })
    waiting = mine
  }
  return { deliver, settled: () => waiting }
}
