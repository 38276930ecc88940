// Servers and machines that are not as they should be: named exceptions, more scopes, a sealed file, taken ports, two brokers.
import { createServer, type Server } from 'node:http'
import { expect, test } from 'vitest'
import { callbackPorts } from '../../main/oauth/identity/client-document.ts'
import { eventually } from '../world/eventually.ts'
import { anIssuer } from '../world/issuer.ts'
import { aStory, type Story, type StoryOptions } from './a-story.ts'

const departures: [string, StoryOptions, string, string][] = [
  ['an issuer that refuses `resource`', { issuer: { refuseResource: true } }, 'omit-resource', 'sign-in-refused'],
  ['metadata without PKCE', { issuer: { pkceAdvertised: false } }, 'no-pkce-metadata', 'needs-confirmation'],
]

test.each(departures)(
  'S16 %s is used only by a named exception that a person confirmed',
  async (_what, options, exception, code) => {
    await using story = await aStory(options)
    const { home, server } = story
    const add = ['add', server.url, '--name', 'example']
    expect((await home.run([...add, '--json'])).json()).toMatchObject({ ok: false, error: { code } })
    await home.run(['remove', 'example'])
    const alone = await home.run([...add, '--exception', exception, '--json'], { input: 'yes\n' })
    expect(alone.json()).toMatchObject({ ok: false, error: { code: 'needs-confirmation' } })
    await using terminal = home.terminal([...add, '--exception', exception])
    const [, word = ''] = await terminal.sees(/type (\w{4})/)
    terminal.types(word)
    expect(await terminal.ended).toBe(0)
    await using client = await story.client()
    expect((await client.call('whoami')).text).toBe('alice')
    const { servers } = await home.json(['list'])
    expect(servers[0].warnings).not.toEqual([])
  },
)

test('S16 a person at a terminal gets through to a server that departs by answering one question', async () => {
  await using story = await aStory({ issuer: { pkceAdvertised: false } })
  await using terminal = story.home.terminal(['add', story.server.url, '--name', 'example'])
  const [asked, word = ''] = await terminal.sees(/PKCE[\s\S]*type (\w{4})/)
  expect(asked).not.toContain('--exception')
  terminal.types(word)
  expect(await terminal.ended).toBe(0)
  await using client = await story.client()
  expect((await client.call('whoami')).text).toBe('alice')
})

test('A4 of several sign-in services a person at a terminal takes one by its number; elsewhere one is named', async () => {
  await using other = await anIssuer()
  const both = (truth: Record<string, unknown>) => ({
    ...truth,
    authorization_servers: [other.url, ...(truth.authorization_servers as string[])],
  })
  await using story = await aStory({ server: { resourceMetadata: both } })
  const { home, issuer, server } = story
  const alone = await home.run(['add', server.url, '--name', 'example', '--json'])
  expect(alone.json()).toMatchObject({ ok: false, error: { message: expect.stringContaining('--issuer') } })
  expect(alone.code).toBe(3)
  await using terminal = home.terminal(['add', server.url, '--name', 'example'])
  await terminal.sees(/Type its number/)
  terminal.types('7')
  await terminal.sees(/Type its number/)
  terminal.types('2')
  expect(await terminal.ended).toBe(0)
  expect((await home.json(['accounts'])).accounts).toMatchObject([{ issuer: issuer.url }])
  await home.json(['login', 'example'])
  await home.json(['login', 'example', '--issuer', other.url])
  expect((await home.json(['accounts'])).accounts).toMatchObject([{ issuer: other.url }])
})

test('a call that needs more scopes says so, and the next sign-in asks for all of them', async () => {
  const needsScope = (method: string, params: Readonly<Record<string, unknown>>) =>
    method === 'tools/call' && params.name === 'big' ? 'mcp:write' : undefined
  await using story = await aStory({ server: { challengeScope: 'mcp:read', needsScope } })
  await story.add()
  await using client = await story.client()
  expect((await client.call('whoami')).text).toBe('alice')
  const refused = await client.call('big', { bytes: 3 })
  expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('valetkey login example') })
  expect((await client.call('whoami')).text).toBe('alice')
  await story.home.json(['login', 'example'])
  await eventually(() => story.home.saw()).toHaveLength(2)
  expect(story.home.saw().at(-1)?.scopes).toEqual(expect.arrayContaining(['mcp:write']))
  expect(await client.call('big', { bytes: 3 })).toEqual({ text: 'xxx', isError: false })
})

test('S11 a sealed file is locked until its passphrase, and holds no token that can be read', async () => {
  await using story = await aStory({ home: { vault: 'sealed-file' } })
  const { home, issuer } = story
  expect((await home.run(['add', story.server.url, '--name', 'example', '--json'])).json()).toMatchObject({
    error: { code: 'vault-locked' },
  })
  await using typed = home.terminal(['unlock'])
  for (const prompt of [/passphrase[^\n]*: /i, /again[^\n]*: /i]) {
    await typed.sees(prompt)
    typed.types('correct horse battery')
  }
  expect(await typed.ended).toBe(0)
  expect(typed.shown()).not.toContain('correct horse')
  await home.run(['remove', 'example'])
  await story.add()
  for (const secret of issuer.tokensGiven()) expect(home.filesWith(secret)).toEqual([])
  await home.json(['stop'])

  await using client = await story.client()
  const told = await client.call('whoami')
  expect(told).toMatchObject({ isError: true, text: expect.stringContaining('valetkey unlock') })
  const wrong = await home.run(['unlock', '--passphrase-stdin', '--json'], { input: 'wrong passphrase\n' })
  expect(wrong.json()).toMatchObject({ ok: false, error: { code: 'vault-denied' } })
  await home.json(['unlock', '--passphrase-stdin'], { input: 'correct horse battery\n' })
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
  expect(home.opened()).toHaveLength(1)
})

test('a sign-in finds another port when the first is taken', async () => {
  await using story = await aStory()
  const squatter = createServer((_request, response) => response.end('not Valetkey'))
  await eventually(() => listens(squatter, callbackPorts[0])).toBe(true) // another test may have it for a moment
  await story.add()
  squatter.close()
  await eventually(() => story.home.saw()).toHaveLength(1)
  expect(story.home.saw()[0]?.redirect).not.toContain(`:${callbackPorts[0]}/`)
})

test('a second broker says that one runs already, and leaves it alone', async () => {
  await using story = await aStory()
  const served = await story.home.serve()
  const second = await story.home.run(['serve'])
  expect(second.stdout).toContain(String(served.pid))
  await story.add()
  expect(story.home.brokerPid()).toBe(served.pid)
  await served.stop()
  expect(story.home.brokerPid()).toBeUndefined()
})

test('a stopped broker stays stopped until a client asks for something', async () => {
  await using story: Story = await aStory({ keychain: true })
  await story.add()
  const clients = await Promise.all(Array.from({ length: 5 }, () => story.raw()))
  await story.home.json(['stop'])
  await new Promise(resolve => setTimeout(resolve, 2500))
  expect(story.home.brokerPid()).toBeUndefined()
  const answer = await clients[0]?.ask('tools/call', { name: 'whoami' }, 40_000)
  expect(answer?.result).toMatchObject({ content: [{ text: 'alice' }] })
  await Promise.all(clients.map(client => client[Symbol.asyncDispose]()))
})

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise(resolve => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => resolve(true))
  })
}
