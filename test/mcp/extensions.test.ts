// Whether servers are told of the authorization extensions in use, in both eras, and everything else stays as it came.
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { advertising } from '../../main/mcp/access/extensions.ts'
import type { Send } from '../../main/net/send.ts'

const extension = 'io.modelcontextprotocol/oauth-client-credentials'
const capabilities = 'io.modelcontextprotocol/clientCapabilities'

test.each([
  [
    'a modern request',
    `{"method":"tools/list","params":{"_meta":{"${capabilities}":{"roots": {}}},"n":1.0}}`,
    `{"method":"tools/list","params":{"_meta":{"${capabilities}":{"roots": {},"extensions":{"${extension}":{}}}},"n":1.0}}`,
  ],
  [
    'one that names others',
    `{"params":{"_meta":{"${capabilities}":{"extensions":{"a":{"b":1e2}}}}}}`,
    `{"params":{"_meta":{"${capabilities}":{"extensions":{"a":{"b":1e2},"${extension}":{}}}}}}`,
  ],
  [
    'an opening of a session',
    '{"method":"initialize","params":{"capabilities":{}}}',
    `{"method":"initialize","params":{"capabilities":{"extensions":{"${extension}":{}}}}}`,
  ],
])('2.1 %s says that client credentials are in use', async (_what, body, sent) => {
  expect(await throughWith([extension], body)).toBe(sent)
})

test.each([
  ['a call in a session', '{"method":"tools/call","params":{"capabilities":{}}}'],
  [
    'one that says it already',
    `{"method":"initialize","params":{"capabilities":{"extensions":{"${extension}":{"own":1}}}}}`,
  ],
  ['what says nothing of its client', '{"method":"initialize","params":{}}'],
])('%s stays as it came', async (_what, body) => {
  expect(await throughWith([extension], body)).toBe(body)
})

test('without an extension every byte stays', async () => {
  const body = '{"method":"initialize","params":{"capabilities":{}}}'
  expect(await throughWith([], body)).toBe(body)
})

async function throughWith(names: readonly string[], body: string): Promise<string | undefined> {
  let sent: string | undefined
  const send: Send = async request => {
    sent = request.body?.toString()
    return { status: 200, headers: {}, body: Readable.from([]) }
  }
  const url = new URL('https://mcp.example/mcp')
  const signal = new AbortController().signal
  await advertising(
    send,
    () => names,
  )({ url, method: 'POST', headers: {}, body: Buffer.from(body), confirmedHosts: new Set(), signal })
  return sent
}
