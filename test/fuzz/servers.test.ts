// Against a server that says anything at all: each request has one answer, nothing is thrown past us, and everything ends.
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Envelope } from '../../main/mcp/message/message.ts'
import { aClient, until } from '../mcp/a-client.ts'
import { aModernClient } from '../mcp/a-modern-client.ts'
import { aStrangeServer, reply } from './a-strange-server.ts'
import { plainValue } from './arbitraries.ts'
import { always } from './property.ts'

const step = fc.record({
  method: fc.constantFrom(
    'tools/list',
    'tools/call',
    'resources/list',
    'resources/read',
    'resources/subscribe',
    'prompts/get',
    'completion/complete',
    'logging/setLevel',
    'ping',
    'x/unknown',
  ),
  args: plainValue,
  isCancelled: fc.integer({ min: 0, max: 9 }).map(n => n === 0),
  waits: fc.boolean(),
})

const story = fc.record({
  opens: fc.constantFrom('2025-11-25', '2026-07-28', 'strangely'),
  replies: fc.array(reply, { maxLength: 12 }),
  steps: fc.array(step, { minLength: 1, maxLength: 6 }),
  capabilities: fc.constantFrom({}, { sampling: {}, roots: {}, elicitation: { form: {}, url: {} } }),
})

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const paramsOf = ({ args }: Step) => ({ name: 'echo', uri: 'x://y', level: 'info', arguments: args })

/** What a client does whatever it is asked: it says no. */
function answering(client: Pick<ReturnType<typeof aClient>, 'heard' | 'give'>): () => void {
  let seen = 0
  const timer = setInterval(() => {
    for (; seen < client.heard.length; seen += 1) {
      const { id, method } = client.heard[seen] ?? {}
      if (id !== undefined && id !== null && method !== undefined)
        void client.give({ id, error: { code: -32601, message: 'no' } })
    }
  }, 1)
  return () => clearInterval(timer)
}

async function play(
  client: Pick<ReturnType<typeof aClient>, 'connection' | 'heard' | 'raws' | 'give'>,
  steps: readonly Step[],
  ask: (step: Step, id: string) => Promise<Envelope>,
) {
  const stop = answering(client)
  const open: { id: string; answered: Promise<Envelope> }[] = []
  try {
    for (const [n, one] of steps.entries()) {
      const id = `step-${n}`
      const answered = ask(one, id)
      if (one.isCancelled) await client.give({ method: 'notifications/cancelled', params: { requestId: id } })
      else open.push({ id, answered })
      if (one.waits) await Promise.all(open.map(each => each.answered))
    }
    await Promise.all(open.map(({ answered }) => answered))
    await client.connection.close()
    for (const { id } of open)
      expect(
        client.heard.filter(heard => heard.id === id && heard.method === undefined),
        id,
      ).toHaveLength(1)
    await until(() => client.connection.inFlight() === 0)
    for (const raw of client.raws) expect(raw.includes('\n')).toBe(false)
  } finally {
    stop()
  }
}

const effort = { runs: 120, patience: 20_000 }

always(
  'a client of 2025-11-25 is answered whatever the server says',
  story,
  async ({ opens, replies, steps, capabilities }) => {
    await using server = await aStrangeServer(replies, opens)
    const client = aClient({ url: server.url.href })
    await client.initialize(capabilities)
    await play(client, steps, (one, id) => client.ask(one.method, paramsOf(one), id))
  },
  effort,
)

always(
  'a client of 2026-07-28 is answered whatever the server says',
  story,
  async ({ opens, replies, steps, capabilities }) => {
    await using server = await aStrangeServer(replies, opens)
    const client = aModernClient({ url: server.url.href, capabilities })
    await play(client, steps, (one, id) => client.ask(one.method, paramsOf(one), {}, id))
  },
  effort,
)
