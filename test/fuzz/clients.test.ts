// Clients that say anything at all, in any order and under any id: whoever asks is answered, and nothing is thrown past us.
import fc from 'fast-check'
import { expect } from 'vitest'
import { type Envelope, isRequest, readMessage } from '../../main/mcp/message/message.ts'
import { aClient, until } from '../mcp/a-client.ts'
import { aStrangeServer } from './a-strange-server.ts'
import { plainValue } from './arbitraries.ts'
import { always } from './property.ts'

const method = fc.constantFrom(
  'initialize',
  'server/discover',
  'tools/list',
  'tools/call',
  'resources/subscribe',
  'logging/setLevel',
  'ping',
  'completion/complete',
  'elicitation/create',
  '',
  '__proto__',
)
const tidings = fc.constantFrom('notifications/initialized', 'notifications/cancelled', 'notifications/progress', 'x')
const id = fc.constantFrom<string | number>(0, 1, 2, '1', '', '__proto__', -1, 1.5, 'valetkey-1')
const version = fc.constantFrom('2026-07-28', '2025-11-25', '1999-01-01', '')

const params = fc.oneof(
  { weight: 2, arbitrary: plainValue },
  { weight: 1, arbitrary: fc.record({ requestId: id, protocolVersion: version, name: fc.constant('echo') }) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(version, plainValue, plainValue, plainValue)
      .map(([protocolVersion, info, capabilities, rest]) => ({
        ...(typeof rest === 'object' ? rest : {}),
        _meta: {
          'io.modelcontextprotocol/protocolVersion': protocolVersion,
          'io.modelcontextprotocol/clientInfo': info ?? { name: 'x', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': capabilities ?? {},
          progressToken: rest,
        },
      })),
  },
)

const envelope: fc.Arbitrary<Envelope> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ id, method, params }, { requiredKeys: ['id', 'method'] }) },
  { weight: 2, arbitrary: fc.record({ method: tidings, params }) },
  { weight: 1, arbitrary: fc.record({ id, result: plainValue }) },
  { weight: 1, arbitrary: fc.record({ id, error: fc.constant({ code: 1, message: 'no' }) }) },
)

always(
  'whatever a client says, each id that asks is answered and the connection closes',
  fc.record({
    opens: fc.constantFrom('2025-11-25', '2026-07-28'),
    says: fc.array(fc.record({ envelope, waits: fc.boolean() }), { minLength: 1, maxLength: 10 }),
  }),
  async ({ opens, says }) => {
    await using server = await aStrangeServer([], opens)
    const client = aClient({ url: server.url.href })
    const asked = new Map<unknown, number>()
    const cancelled = new Set<unknown>()
    const answersTo = (one: unknown) =>
      client.heard.filter(heard => heard.method === undefined && heard.id === one).length
    const isDone = (one: unknown) => cancelled.has(one) || answersTo(one) > 0
    for (const { envelope: said, waits } of says) {
      const message = readMessage(Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...said })))
      if ('malformed' in message) continue
      if (isRequest(message.envelope)) asked.set(message.envelope.id, (asked.get(message.envelope.id) ?? 0) + 1)
      if (message.envelope.method === 'notifications/cancelled')
        cancelled.add((message.envelope.params as { requestId?: unknown } | null | undefined)?.requestId)
      void client.receive(message)
      if (waits) await until(() => [...asked.keys()].every(isDone))
    }
    await until(() => [...asked.keys()].every(isDone))
    await client.connection.close()
    for (const [one, times] of asked) expect(answersTo(one)).toBeLessThanOrEqual(times)
  },
  { runs: 150, patience: 20_000 },
)
