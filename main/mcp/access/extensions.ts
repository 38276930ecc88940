// How a server is told which authorization extensions are in use: in the client's capabilities, beside whatever the client says
// of itself (2026-07-28: `_meta` of each request; before: `initialize`). Nothing else of a message is changed.
import type { Send, SendRequest } from '../../net/send.ts'
import { valueAt, withMembers } from '../message/json-text.ts'
import { metaKeys } from '../message/modern-words.ts'

/** A Send whose requests name these extensions; none, and every byte stays. */
export function advertising(send: Send, extensions: () => readonly string[]): Send {
  return request => {
    const names = extensions()
    return send(names.length === 0 ? request : names.reduce(naming, request))
  }
}

function naming(request: SendRequest, extension: string): SendRequest {
  const { method, body } = request
  const path = method === 'POST' && body ? capabilitiesIn(body) : undefined
  const named = body && path ? withExtension(body, path, extension) : undefined
  return named ? { ...request, body: named } : request
}

const ofRequest = ['params', '_meta', metaKeys.capabilities]
const ofSession = ['params', 'capabilities']

/** Where this message says what its client can; most messages of a session say nothing of it. */
function capabilitiesIn(body: Buffer): readonly string[] | undefined {
  if (valueAt(body, ofRequest)) return ofRequest
  const isOpening = valueAt(body, ['method'])?.toString() === '"initialize"'
  return isOpening && valueAt(body, ofSession) ? ofSession : undefined
}

function withExtension(body: Buffer, path: readonly string[], extension: string): Buffer | undefined {
  const place = [...path, 'extensions']
  if (valueAt(body, [...place, extension])) return undefined
  return (
    withMembers(body, place, { [extension]: '{}' }) ??
    withMembers(body, path, { extensions: JSON.stringify({ [extension]: {} }) })
  )
}
