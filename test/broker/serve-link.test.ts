// How bridges are told that their broker goes: after their calls when it stops, before them when another host follows.
import { expect, test } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import { type Farewell, serveLink } from '../../main/broker/serve-link.ts'
import { dial } from '../../main/link/dial.ts'
import { noBody } from '../../main/link/frames.ts'
import { aBroker } from './a-broker.ts'

test.each([
  ['stopped', ['attached', 'drained', 'bye stopped', 'closed']],
  ['replaced', ['attached', 'bye replaced', 'drained', 'closed']],
] as const)('a bridge of a broker that is %s sees: %j', async (why: Farewell, order) => {
  await using stage = await aBroker()
  const { broker, paths } = stage
  const link = await serveLink({ broker, paths, log: silentLog, program: 'a test' })
  const seen: string[] = []
  const bridge = await dial({ paths })
  bridge.onClose(() => seen.push('closed'))
  bridge.onFrame(({ head }) => seen.push(head.t === 'bye' ? `bye ${head.reason}` : head.t))
  bridge.send({ head: { t: 'attach', server: 'example', client: 'cursor', resumed: false }, body: noBody })
  await expect.poll(() => seen).toEqual(['attached'])
  await link.close(why, async () => {
    if (why === 'replaced') await expect.poll(() => seen).toContain('bye replaced')
    await expect(broker.snapshot()).resolves.toMatchObject({ connections: [{ client: 'cursor' }] })
    seen.push('drained')
  })
  await expect.poll(() => seen).toEqual(order)
})

test('a request that cannot be carried is answered, and the link stays', async () => {
  await using stage = await aBroker()
  const { broker, paths } = stage
  const link = await serveLink({ broker, paths, log: silentLog, program: 'a test' })
  const seen: unknown[] = []
  const bridge = await dial({ paths })
  bridge.onClose(() => seen.push('closed'))
  bridge.onFrame(({ head, body }) => seen.push(head.t === 'message' ? JSON.parse(body.toString()) : head.t))
  bridge.send({ head: { t: 'attach', server: 'example', client: 'cursor', resumed: false }, body: noBody })
  const deep = `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":${'['.repeat(60_000)}${']'.repeat(60_000)}}`
  bridge.send({ head: { t: 'message', id: 7, method: 'tools/call' }, body: Buffer.from(deep) })
  await expect.poll(() => seen).toHaveLength(2)
  expect(seen[1]).toMatchObject({ id: 7, error: { message: expect.stringMatching(/nested deeper than 500 levels/) } })
  await expect(broker.snapshot()).resolves.toMatchObject({ connections: [{ client: 'cursor' }] })
  await link.close('stopped', async () => {})
})
