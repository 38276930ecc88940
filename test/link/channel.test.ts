import { connect } from 'node:net'
import { expect, test } from 'vitest'
import type { Channel } from '../../main/link/channel.ts'
import { dial } from '../../main/link/dial.ts'
import { type Frame, noBody } from '../../main/link/frames.ts'
import { aHome } from './a-home.ts'
import { aListener, aProvenSocket, until } from './a-listener.ts'

const echo = (channel: Channel) => channel.onFrame(frame => channel.send(frame))

test('a dialled broker answers over the same channel, small and large', async () => {
  const { paths } = aHome()
  await aListener(paths, echo)
  const channel = await dial({ paths })
  const sent: Frame[] = ['', 'x', 'y'.repeat(20_000), 'z'.repeat(3_000_000)].map(text => ({
    head: { t: 'message', id: text.length },
    body: Buffer.from(text),
  }))
  const got: Frame[] = []
  channel.onFrame(frame => got.push(frame))
  for (const frame of sent) channel.send(frame)
  await until(() => got.length === sent.length)
  expect(got.map(frame => frame.body.equals(sent[got.indexOf(frame)]?.body ?? noBody))).toEqual(sent.map(() => true))
  channel.close()
})

test('a reader that pauses makes the sender wait, and loses nothing', async () => {
  const { paths } = aHome()
  const listener = await aListener(paths)
  const channel = await dial({ paths })
  const far = await until(() => listener.channels[0])
  let bytes = 0
  far.onFrame(frame => {
    bytes += frame.body.length
  })
  far.pause()
  const body = Buffer.alloc(10_000)
  const sent = 300
  const room = Array.from({ length: sent }, () => channel.send({ head: { t: 'event' }, body }))
  expect(room.at(-1)).toBe(false)
  const drained = channel.drained()
  // A round trip of another channel: time enough for bytes that nobody holds back.
  const other = await dial({ paths })
  await until(() => listener.channels.length === 2)
  other.close()
  expect(bytes).toBe(0)
  far.resume()
  await drained
  await until(() => bytes === sent * body.length)
  channel.close()
})

test('200 peers at one moment all get in', async () => {
  const { paths } = aHome()
  await aListener(paths, echo)
  const channels = await Promise.all(Array.from({ length: 200 }, () => dial({ paths, timeout: 30_000 })))
  expect(channels).toHaveLength(200)
  for (const channel of channels) channel.close()
})

test('one end closes and the other is told, without a fault', async () => {
  const { paths } = aHome()
  const listener = await aListener(paths, echo)
  const channel = await dial({ paths })
  channel.onFrame(() => {})
  const told = new Promise<unknown>(go => channel.onClose(why => go(why ?? 'no fault')))
  listener.channels[0]?.close()
  expect(await told).toBe('no fault')
  expect(channel.send({ head: { t: 'command' }, body: noBody })).toBe(true)
  await channel.drained()
})

test('an oversized frame closes its channel and nobody else’s', async () => {
  const { paths } = aHome()
  const listener = await aListener(paths, echo)
  const bad = await aProvenSocket(paths)
  const good = await dial({ paths })
  await until(() => listener.channels.length === 2)
  const why = new Promise<unknown>(go => listener.channels[0]?.onClose(error => go(error?.code)))
  bad.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
  expect(await why).toBe('too-large')
  const answer = new Promise<Frame>(go => good.onFrame(go))
  good.send({ head: { t: 'command' }, body: Buffer.from('still here') })
  expect((await answer).body.toString()).toBe('still here')
  good.close()
})

test('a log line of the link holds no key', async () => {
  const { paths } = aHome()
  const listener = await aListener(paths)
  const stranger = connect(listener.endpoint)
  stranger.on('error', () => {})
  stranger.write('hello\n')
  await new Promise(go => stranger.on('close', go))
  expect(listener.lines.join()).toContain('link-peer-dropped')
})
