// A shell as the client: a whole conversation comes through a pipe at once, and the pipe is closed before any answer.
import { expect, test } from 'vitest'
import { aStory } from './a-story.ts'

const clientInfo = { name: 'printf', version: '1' }
const _meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
}
const call = { name: 'echo', arguments: { n: 1 } }

test.each([
  {
    era: '2025-11-25',
    says: [
      { id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo } },
      { method: 'notifications/initialized' },
      { id: 2, method: 'tools/list' },
      { id: 3, method: 'tools/call', params: call },
    ],
  },
  {
    era: '2026-07-28',
    says: [
      { id: 1, method: 'server/discover', params: { _meta } },
      { id: 2, method: 'tools/list', params: { _meta } },
      { id: 3, method: 'tools/call', params: { ...call, _meta } },
    ],
  },
])('a conversation of $era through a pipe is answered whole', async ({ says }) => {
  await using story = await aStory()
  await story.add()
  const input = says.map(message => JSON.stringify({ jsonrpc: '2.0', ...message })).join('\n')
  const { code, stdout } = await story.home.run(['bridge', 'example', '--client', 'cursor'], { input })
  expect(code).toBe(0)
  const answers = new Map(
    stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
      .map(answer => [answer.id, answer]),
  )
  expect(answers.get(1)?.error).toBeUndefined()
  expect(answers.get(2)?.result.tools.map(({ name }: { name: string }) => name)).toContain('echo')
  expect(answers.get(3)?.result.content).toEqual([{ type: 'text', text: '{"n":1}' }])
})
