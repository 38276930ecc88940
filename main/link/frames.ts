// What travels on a proven link: one frame is a small JSON head and a body that nobody here reads.
// Wire: u32 length of the rest | u16 length of the head | head (JSON) | body. Big-endian.
import { BrokerError } from '../base/errors.ts'

/** A JSON-RPC id; `mcp/message/message.ts` has the same, but the link does not know MCP. */
export type RequestId = string | number

/** What a frame is. The bodies of `message` are one JSON-RPC message each, without a line break; all others are JSON. */
export type FrameHead =
  /** Bridge → broker, first frame: who asks for what. `server` is `name` or `name@account`; `parent` is a label, no proof. */
  | {
      readonly t: 'attach'
      readonly server: string
      readonly client: string
      readonly parent?: string
      readonly resumed: boolean
    }
  /** Broker → bridge: the server is known, messages are welcome. Messages may be sent before it comes. */
  | { readonly t: 'attached' }
  /**
   * Both ways. Bridge → broker: `id` and `method` as the bridge read them (a request has both, a notification no id, an
   * answer to a server's request no method); `replay` marks an opening line that was answered before: its answer is
   * not forwarded. Broker → bridge: `answers` names the client's request that this answers, which is then done with.
   */
  | {
      readonly t: 'message'
      readonly id?: RequestId
      readonly method?: string
      readonly replay?: true
      readonly answers?: RequestId
    }
  /** Broker → bridge: this attachment is not wanted (`code` is an ErrorCode, `message` a sentence). */
  | { readonly t: 'refused'; readonly code: string; readonly message: string }
  /** Broker → bridge, before it goes: `stopped` = a person stopped it, do not wake it before the client asks again. */
  | { readonly t: 'bye'; readonly reason: 'stopped' | 'replaced' }
  /** Command line → broker: a command; then answers to questions. */
  | { readonly t: 'command' }
  | { readonly t: 'reply' }
  /** Broker → command line: news while it works, a question to the person, and the end in one of two ways. */
  | { readonly t: 'event' }
  | { readonly t: 'question' }
  | { readonly t: 'result' }
  | { readonly t: 'failure' }

export interface Frame {
  readonly head: FrameHead
  readonly body: Buffer
}

/** The longest frame; MCP results of tens of MiB exist, more is a mistake or an attack. */
export const frameLimit = 80 * 1024 * 1024
export const noBody: Buffer = Buffer.alloc(0)

const headLimit = 0xffff
const small = 16 * 1024

/** The frame as buffers to write: one when it is small, two when copying the body would cost more than a second buffer. */
export function encodeFrame({ head, body }: Frame): Buffer[] {
  const text = Buffer.from(JSON.stringify(head))
  const rest = 2 + text.length + body.length
  if (text.length > headLimit || rest > frameLimit) throw tooLarge(rest)
  const whole = body.length <= small
  const start = Buffer.allocUnsafe(6 + text.length + (whole ? body.length : 0))
  start.writeUInt32BE(rest, 0)
  start.writeUInt16BE(text.length, 4)
  text.copy(start, 6)
  if (!whole) return [start, body]
  body.copy(start, 6 + text.length)
  return [start]
}

/** Takes chunks as they come, gives whole frames in order. Throws BrokerError `too-large` or `link-refused`. */
export function createDecoder(onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  let rest: Buffer = noBody // the beginning of a frame whose length is not yet known, or that came in one piece but short
  let large: Buffer | undefined // a frame that spans chunks, allocated once at its full length
  let filled = 0

  return chunk => {
    let at = 0
    if (large) {
      at = chunk.copy(large, filled)
      filled += at
      if (filled < large.length) return
      const whole = large
      large = undefined
      onFrame(frameIn(whole))
    }
    let bytes = at === 0 ? chunk : chunk.subarray(at)
    if (rest.length > 0) {
      bytes = Buffer.concat([rest, bytes])
      rest = noBody
    }
    while (bytes.length >= 4) {
      const length = bytes.readUInt32BE(0)
      if (length > frameLimit) throw tooLarge(length)
      if (length < 2) throw notAFrame('a frame without a head')
      if (bytes.length < 4 + length) {
        large = Buffer.allocUnsafe(length)
        filled = bytes.copy(large, 0, 4)
        return
      }
      const whole = bytes.subarray(4, 4 + length)
      bytes = bytes.subarray(4 + length)
      onFrame(frameIn(whole))
    }
    // A copy, so that three bytes do not keep a whole chunk alive.
    if (bytes.length > 0) rest = Buffer.from(bytes)
  }
}

function frameIn(bytes: Buffer): Frame {
  const headEnd = 2 + bytes.readUInt16BE(0)
  if (headEnd > bytes.length) throw notAFrame('a head longer than its frame')
  const head = headIn(bytes.toString('utf8', 2, headEnd))
  if (!head) throw notAFrame('a head that this version does not know')
  return { head, body: bytes.subarray(headEnd) }
}

const bare = new Set(['attached', 'command', 'reply', 'event', 'question', 'result', 'failure'])

function headIn(text: string): FrameHead | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const head = value as Record<string, unknown>
  return isHead(head) ? (head as unknown as FrameHead) : undefined
}

function isHead(head: Record<string, unknown>): boolean {
  if (head.t === 'message') return isMessageHead(head)
  if (head.t === 'attach') {
    const labels = isText(head.server) && isText(head.client) && isMaybe('string', head.parent)
    return labels && typeof head.resumed === 'boolean'
  }
  if (head.t === 'refused') return isText(head.code) && isText(head.message)
  if (head.t === 'bye') return head.reason === 'stopped' || head.reason === 'replaced'
  return isText(head.t) && bare.has(head.t)
}

function isMessageHead(head: Record<string, unknown>): boolean {
  if (!isMaybeId(head.id) || !isMaybeId(head.answers)) return false
  return isMaybe('string', head.method) && isMaybe('boolean', head.replay)
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isMaybe = (type: string, value: unknown) => value === undefined || typeof value === type
const isMaybeId = (value: unknown) => isMaybe('string', value) || typeof value === 'number'

function tooLarge(size: number): BrokerError {
  return new BrokerError('too-large', {
    message: `A message of ${size} bytes is more than Valetkey carries (${frameLimit} bytes).`,
    facts: { size, limit: frameLimit },
  })
}

function notAFrame(what: string): BrokerError {
  return new BrokerError('link-refused', {
    message: `The other end of the link sent ${what}. Is it the same version of Valetkey?`,
  })
}
