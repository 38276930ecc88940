// S2 for keys, and for names that come to mean another server.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clientDocument } from '../../main/oauth/identity/client-document.ts'
import { aBridge, aBroker, aPerson } from '../broker/a-broker.ts'
import { toolNames } from '../mcp/a-client.ts'
import { exampleClientId } from '../world/client-document.ts'
import { anIssuer } from '../world/issuer.ts'
import { aKeyFront } from '../world/key-front.ts'
import { aServer } from '../world/mcp-server.ts'

const key = 'sk-canary-9be01d27'

async function aStory() {
  const server = await aServer({ unprotected: true })
  const front = await aKeyFront(server.url, 'authorization', `Bearer ${key}`)
  const world = await aBroker()
  const add = (name = 'example') =>
    world.broker.do({ verb: 'add', url: front.url, name, key: { value: key, scheme: 'Bearer' } }, aPerson())
  return {
    front,
    ...world,
    add,
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]()
      await server.stop()
    },
  }
}

test('S2 a key goes nowhere but where it was given for, whatever the list of servers says', async () => {
  await using story = await aStory()
  const other = await aServer({ unprotected: true })
  const spy = await aKeyFront(other.url, 'authorization', 'nothing')
  await story.add()
  story.front.redirects(spy.url)
  const first = await aBridge(story.broker, 'example')
  await first.request('tools/list')
  await first.close()
  expect(spy.seen).toEqual([])
  const file = join(story.paths.state, 'servers.json')
  await using again = await story.restarted()
  await again.broker.close()
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(story.front.url, spy.url))
  await using edited = await again.restarted()
  const bridge = await aBridge(edited.broker, 'example')
  expect(toolNames(await bridge.request('tools/list'))).toEqual(['valetkey_status'])
  await bridge.close()
  const next = 'sk-canary-next-71c2'
  await edited.broker.do({ verb: 'key-replace', server: 'example', value: next }, aPerson())
  for (const secret of [key, next]) expect(JSON.stringify(spy.seen)).not.toContain(secret)
  await other.stop()
})

test('S2 a client that came for one server never takes the key of another that has its name now', async () => {
  await using story = await aStory()
  const { broker } = story
  const open = await aServer({ unprotected: true })
  await broker.do({ verb: 'add', url: open.url, name: 'example' }, aPerson())
  const bridge = await aBridge(broker, 'example')
  await bridge.request('tools/list')
  await broker.do({ verb: 'remove', server: 'example' }, aPerson())
  await story.add()
  const answer = await bridge.request('tools/list')
  expect(answer.error?.message).toContain('example is another server by now')
  expect(open.requests.some(({ headers }) => JSON.stringify(headers).includes(key))).toBe(false)
  await bridge.close()
  await open.stop()
})

test('S2 nor the token of one', async () => {
  await using issuer = await anIssuer()
  issuer.publish(exampleClientId, clientDocument(exampleClientId))
  await using old = await aServer({ issuer })
  await using now = await aServer({ issuer })
  await using world = await aBroker()
  const { broker } = world
  await broker.do({ verb: 'add', url: old.url, name: 'example' }, aPerson())
  const bridge = await aBridge(broker, 'example')
  await bridge.request('tools/list')
  await broker.do({ verb: 'remove', server: 'example' }, aPerson())
  await broker.do({ verb: 'add', url: now.url, name: 'example' }, aPerson())
  const before = old.requests.length
  expect((await bridge.request('tools/list')).error?.message).toContain('another server by now')
  expect(old.requests).toHaveLength(before)
  const anew = await aBridge(broker, 'example')
  expect(toolNames(await anew.request('tools/list'))).toContain('echo')
  await bridge.close()
  await anew.close()
})
