// From an empty home to a tool call: every way in which a first sign-in can go well.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { aBrowser } from '../world/browser.ts'
import { exampleClientId } from '../world/client-document.ts'
import { eventually } from '../world/eventually.ts'
import { until } from '../world/home.ts'
import { aRobot } from '../world/robot.ts'
import { aStory } from './a-story.ts'

describe.each(['v1', 'v2'] as const)('server and client on SDK %s', sdk => {
  test('one command adds a server by CIMD, and a client calls its tools', async () => {
    await using story = await aStory({ server: { sdk } })
    const { home, issuer } = story
    const added = await home.json(['add', story.server.url, '--name', 'example'])
    expect(added).toMatchObject({ ok: true, server: 'example', signedIn: true, protected: true })
    expect(issuer.log.map(({ line }) => line)).toContain(`client metadata document fetched from ${exampleClientId}`)
    expect(issuer.events('registered')).toEqual([])
    expect(home.opened()).toHaveLength(1)
    await eventually(() => home.saw()).toMatchObject([{ clientName: 'Valetkey', callback: { status: 200 } }])

    await using client = await story.client({ sdk })
    expect(await client.tools()).toEqual(['echo', 'whoami', 'big', 'slow', 'ask', 'notify', 'fail'])
    expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
    expect(await client.call('echo', { deep: [{ ü: '🗝' }] })).toEqual({ text: '{"deep":[{"ü":"🗝"}]}', isError: false })
    expect(home.opened()).toHaveLength(1)
  })
})

test('S1 S11 no file, argument or answer of ours holds a token', async () => {
  await using story = await aStory()
  const { home, issuer } = story
  await story.add()
  await using client = await story.client()
  await client.call('whoami')
  const secrets = issuer.tokensGiven()
  expect(secrets).toHaveLength(2)
  const { entry } = await home.json(['entry', 'example', '--client', 'cursor'])
  const shown = [await home.json(['status']), await home.json(['list']), await home.json(['accounts']), entry]
  for (const secret of secrets) {
    expect(home.filesWith(secret)).toEqual([])
    expect(JSON.stringify(shown)).not.toContain(secret)
    expect(readFileSync(`/proc/${home.brokerPid()}/cmdline`, 'utf8')).not.toContain(secret)
  }
})

test('where documents are not understood, Valetkey registers itself', async () => {
  await using story = await aStory({ issuer: { cimd: false } })
  await story.add()
  expect(story.issuer.events('registered')).toMatchObject([{ name: 'Valetkey' }])
  await using client = await story.client()
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
})

test('where neither is possible, a person is told what to do', async () => {
  await using story = await aStory({ issuer: { cimd: false, registration: false } })
  const refused = await story.home.run(['add', story.server.url, '--name', 'example', '--json'])
  expect(refused.json()).toMatchObject({ ok: false, error: { code: 'identity-needed' } })
  expect(story.home.opened()).toEqual([])
})

test('a server that wants no sign-in is used as it is', async () => {
  await using story = await aStory({ server: { unprotected: true } })
  expect(await story.home.json(['add', story.server.url, '--name', 'example'])).toMatchObject({ protected: false })
  await using client = await story.client()
  expect((await client.call('echo', { a: 1 })).text).toBe('{"a":1}')
  expect(story.home.opened()).toEqual([])
})

test('without a browser the address is printed, and the pasted redirect signs in', async () => {
  await using story = await aStory()
  await using terminal = story.home.terminal(['add', story.server.url, '--name', 'example', '--no-browser'])
  const [address] = await terminal.sees(/http:\/\/127\.0\.0\.1:\d+\/auth\?\S+/)
  const robot = aRobot(story.issuer, { as: 'bob', callback: 'copy' })
  await robot(address)
  await terminal.sees('paste')
  terminal.types(robot.saw[0]?.redirectUrl ?? '')
  expect(await terminal.ended).toBe(0)
  expect(story.home.opened()).toEqual([])
  await using client = await story.client()
  expect((await client.call('whoami')).text).toBe('bob')
})

test('a real Chromium signs in, and its last page says so', async () => {
  await using story = await aStory({ home: { person: null } })
  const { home } = story
  const adding = home.json(['add', story.server.url, '--name', 'example'])
  expect(await until(() => home.opened().length === 1, 20_000)).toBe(true)
  await using browser = await aBrowser({ as: 'alice' })
  const page = await browser.visit(home.opened()[0] as URL)
  expect(page.url.hostname).toBe('127.0.0.1')
  expect(page.text).toMatch(/signed in/i)
  expect(await adding).toMatchObject({ signedIn: true })
  await using client = await story.client()
  expect((await client.call('whoami')).text).toBe('alice')
})
