// How a value of a request becomes an HTTP header's (2026-07-28, Streamable HTTP, "Value Encoding"), and which headers
// repeat what every request says of itself ("Request Metadata"). Pure.
import { newestModernVersion } from '../message/eras.ts'
import type { Envelope } from '../message/message.ts'
import { isRecord, wordsOf } from '../message/modern-words.ts'

/** Undefined where there is nothing to say (absent, null), and for what no header can hold: objects, fractions. */
export function headerValue(value: unknown): string | undefined {
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined
  if (typeof value !== 'string') return undefined
  return isPlain(value) ? value : `=?base64?${Buffer.from(value, 'utf8').toString('base64')}?=`
}

// Nothing at all is plain, too; what looks as if it were encoded already is not.
function isPlain(text: string): boolean {
  if (text.startsWith('=?base64?') && text.endsWith('?=')) return false
  return /^(?:[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)?$/.test(text)
}

const namedBy: Readonly<Record<string, 'name' | 'uri'>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
}

/** `MCP-Protocol-Version`, `Mcp-Method` and `Mcp-Name` of a request. */
export function requestHeaders(envelope: Envelope): Readonly<Record<string, string>> {
  const { method = '', params } = envelope
  const member = Object.hasOwn(namedBy, method) ? namedBy[method] : undefined
  const name =
    member && isRecord(params) && typeof params[member] === 'string' ? headerValue(params[member]) : undefined
  return {
    'mcp-protocol-version': versionHeader(wordsOf(envelope)?.protocolVersion),
    'mcp-method': headerValue(method) ?? '',
    ...(name === undefined ? {} : { 'mcp-name': name }),
  }
}

// A version that no header can carry, or none at all: the server must say that this request is malformed.
function versionHeader(version: string | undefined): string {
  return version !== undefined && /^[\w.-]{1,40}$/.test(version) ? version : newestModernVersion
}
