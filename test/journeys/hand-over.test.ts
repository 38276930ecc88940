// Another host takes over: what runs is answered, what is asked meanwhile waits for the new one, and nobody notices.
import { expect, test } from 'vitest'
import { pathsOf } from '../../main/base/paths.ts'
import { converse } from '../../main/cli/desk/converse.ts'
import { dial } from '../../main/link/dial.ts'
import { eventually } from '../world/eventually.ts'
import { aStory } from './a-story.ts'

test('a broker that hands over ends its calls, and the next ones go to the host that follows', async () => {
  await using story = await aStory({ keychain: true })
  await story.add()
  await using client = await story.raw()
  const before = story.home.brokerPid()
  const running = client.ask('tools/call', { name: 'slow', arguments: { ms: 2500 } }, 40_000)
  await eventually(() => story.server.calls.get('slow')).toBe(1)
  const nobody = { tell: () => {}, ask: async () => undefined, signal: new AbortController().signal }
  const channel = await dial({ paths: pathsOf(story.home.path) })
  expect(await converse(channel, { verb: 'hand-over' }, nobody)).toEqual({ handedOver: true })
  // The old host has said goodbye by now and finishes what runs; it takes nobody new.
  await eventually(() => story.home.brokerPid()).toBeUndefined()
  const waiting = client.ask('tools/call', { name: 'whoami' }, 40_000)
  expect((await running).result?.isError ?? false).toBe(false)
  expect((await waiting).result).toMatchObject({ content: [{ text: 'alice' }] })
  expect(story.server.calls.get('slow')).toBe(1)
  expect(story.home.brokerPid()).not.toBe(before)
})
