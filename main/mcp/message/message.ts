// What one JSON-RPC message is to us: its bytes as they came, and what was read from them once.
import { isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { deepest, isTooDeep } from '../../base/depth.ts'

export type RequestId = string | number

/** The few members of a JSON-RPC 2.0 object that we look at. Everything else passes unread. */
export interface Envelope {
  readonly jsonrpc?: unknown
  readonly id?: RequestId | null
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly code?: number; readonly message?: string; readonly data?: unknown }
}

/** One message: `raw` is UTF-8 JSON without line breaks and is what travels; `envelope` is `raw` parsed once. */
export interface Message {
  readonly raw: Buffer
  readonly envelope: Envelope
  /** An answer of ours in the server's place: the request got nowhere for want of access. */
  readonly isRefusal?: true
}

export type RequestMessage = Message & {
  readonly envelope: Envelope & { readonly id: RequestId; readonly method: string }
}

export function messageOf(envelope: Envelope): Message {
  return { raw: Buffer.from(JSON.stringify(envelope)), envelope }
}

/** An id for a request of ours; it cannot be one of the client's. */
export function ownId(): string {
  return `valetkey-${randomUUID()}`
}

/**
 * The message in these bytes, or what is wrong with them. Line breaks between tokens (pretty-printed JSON) become
 * spaces, so that `raw` fits on one line, and what is no UTF-8 becomes U+FFFD; nothing else is touched.
 */
export function readMessage(bytes: Buffer): Message | { readonly malformed: string } {
  const value = parse(bytes.toString('utf8'))
  if ('malformed' in value) return value
  if (!isObject(value.json)) return { malformed: 'not a JSON object' }
  const flaw = flawOf(value.json)
  if (flaw !== undefined) return { malformed: flaw }
  return { raw: onOneLine(asUtf8(bytes)), envelope: value.json }
}

/** The same for what a server sends: text or bytes, one message or (2025-03-26) an array of them. */
export function readMessages(input: Buffer | string): readonly Message[] | { readonly malformed: string } {
  const value = parse(typeof input === 'string' ? input : input.toString('utf8'))
  if ('malformed' in value) return value
  const { json } = value
  const flaw = Array.isArray(json) ? json.map(flawOf).find(Boolean) : flawOf(json)
  if (flaw !== undefined) return { malformed: flaw }
  if (isObject(json)) return [{ raw: onOneLine(asUtf8(input)), envelope: json }]
  if (Array.isArray(json) && json.length > 0 && json.every(isObject)) return json.map(messageOf)
  return { malformed: 'not a JSON object' }
}

function parse(text: string): { readonly json: unknown } | { readonly malformed: string } {
  try {
    const json: unknown = JSON.parse(text)
    return isTooDeep(json) ? { malformed: `nested deeper than ${deepest} levels` } : { json }
  } catch {
    return { malformed: 'not JSON' } // SECURITY S9: JSON.parse quotes what it stumbles over
  }
}

/** What no message may be, whoever sent it. */
function flawOf(value: unknown): string | undefined {
  const method = isObject(value) ? value.method : undefined
  return method === undefined || typeof method === 'string' ? undefined : 'a method that is no text'
}

function isObject(value: unknown): value is Envelope {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// Clients are promised UTF-8 on stdout; bytes that are none become U+FFFD, as they were read.
function asUtf8(input: Buffer | string): Buffer {
  return typeof input !== 'string' && isUtf8(input) ? input : Buffer.from(input.toString())
}

// JSON forbids raw line breaks inside strings, so every such byte is white space between tokens.
function onOneLine(bytes: Buffer): Buffer {
  if (!bytes.includes(0x0a) && !bytes.includes(0x0d)) return bytes
  const line = Buffer.from(bytes)
  for (let at = 0; at < line.length; at += 1) if (line[at] === 0x0a || line[at] === 0x0d) line[at] = 0x20
  return line
}

export function isRequest(envelope: Envelope): envelope is Envelope & { id: RequestId; method: string } {
  return typeof envelope.method === 'string' && isId(envelope.id)
}

export function isRequestMessage(message: Message): message is RequestMessage {
  return isRequest(message.envelope)
}

export function isNotification(envelope: Envelope): envelope is Envelope & { method: string } {
  return typeof envelope.method === 'string' && (envelope.id === undefined || envelope.id === null)
}

export function isResponse(envelope: Envelope): boolean {
  return envelope.method === undefined && (envelope.result !== undefined || envelope.error !== undefined)
}

function isId(id: unknown): id is RequestId {
  return typeof id === 'string' || typeof id === 'number'
}
