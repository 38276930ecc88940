// What the bridge itself answers when no broker can: JSON-RPC messages with a sentence for the agent or its person.
import type { RequestId } from './frames.ts'

/** Outside −32768…−32000, which JSON-RPC and MCP keep for themselves. */
const ourCode = 1001

export function errorAnswer(id: RequestId | null, error: { code: number; message: string; data?: object }): Buffer {
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, error }))
}

/** An error of ours, recognisable for programs by `data.valetkey`. */
export function ownError(id: RequestId, code: string, message: string): Buffer {
  return errorAnswer(id, { code: ourCode, message, data: { valetkey: code } })
}

/** What a request gets that may have had its effect and is not repeated: for a tool call a result, which agents read. */
export function lostAnswer(id: RequestId, method: string): Buffer {
  if (method !== 'tools/call') {
    return ownError(id, 'broker-restarted', `Valetkey restarted while ${method} was under way. ${mayHaveWorked}`)
  }
  const text = `Valetkey restarted while this tool call was under way. ${mayHaveWorked}`
  // Clients of 2026-07-28 take no result that does not say what it is; to all others the member means nothing.
  const result = { content: [{ type: 'text', text }], isError: true, resultType: 'complete' }
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, result }))
}

const mayHaveWorked =
  'It may have had its effect at the server and was not repeated. Check what it did before you try it again.'
