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
