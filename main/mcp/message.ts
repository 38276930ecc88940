// What one JSON-RPC message is to us: its bytes as they came, and what was read from them once.

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
}

export function messageOf(envelope: Envelope): Message {
  return { raw: Buffer.from(JSON.stringify(envelope)), envelope }
}

/**
 * The message in these bytes, or what is wrong with them. Line breaks between tokens (pretty-printed JSON) become
 * spaces, so that `raw` fits on one line; nothing else is touched.
 */
export function readMessage(bytes: Buffer): Message | { readonly malformed: string } {
  let envelope: unknown
  try {
    envelope = JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    return { malformed: `not JSON (${error instanceof Error ? error.message : String(error)})` }
  }
  if (typeof envelope !== 'object' || envelope === null) return { malformed: 'not a JSON object' }
  return { raw: onOneLine(bytes), envelope: envelope as Envelope }
}

// JSON forbids raw line breaks inside strings, so every such byte is white space between tokens.
function onOneLine(bytes: Buffer): Buffer {
  if (!bytes.includes(0x0a) && !bytes.includes(0x0d)) return bytes
  const line = Buffer.from(bytes)
  for (let at = 0; at < line.length; at += 1) if (line[at] === 0x0a || line[at] === 0x0d) line[at] = 0x20
  return line
}

export function isRequest(envelope: Envelope): envelope is Envelope & { id: RequestId; method: string } {
  return typeof envelope.method === 'string' && envelope.id !== undefined && envelope.id !== null
}

export function isNotification(envelope: Envelope): boolean {
  return typeof envelope.method === 'string' && (envelope.id === undefined || envelope.id === null)
}

export function isResponse(envelope: Envelope): boolean {
  return envelope.method === undefined && (envelope.result !== undefined || envelope.error !== undefined)
}
