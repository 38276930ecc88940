import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { freeName, readServerUrl } from '../../main/broker/discovery/new-server.ts'
import { anIssuer } from '../world/issuer.ts'
import { aServer } from '../world/mcp-server.ts'
import { aBroker, aPerson } from './a-broker.ts'

describe('adding a server', () => {
  test.each([
    ['https://mcp.linear.app/mcp', 'linear'],
    ['https://example.com/mcp', 'example'],
    ['https://api.githubcopilot.com/mcp/', 'githubcopilot'],
    ['http://127.0.0.1:8080/mcp', 'local'],
    ['http://localhost:8080/mcp', 'local'],
    ['https://xn--bcher-kva.example/', 'xn--bcher-kva'],
  ])('%s is called %s', (url, name) => {
    expect(freeName(new URL(url), new Set())).toBe(name)
  })

  test('a second server of one host gets a number', () => {
    expect(freeName(new URL('https://mcp.linear.app/mcp'), new Set(['linear', 'linear-2']))).toBe('linear-3')
  })

  test.each(['', 'hello', 'two words.example', 'javascript:alert(1)', 'file:///etc/passwd', 'https://'])(
    'what is not a web address is refused with a sentence: %j',
    text => {
      expect(() => readServerUrl(text)).toThrow(/not a URL|not an https address/)
    },
  )

  test('S12 plain http is for this machine only', () => {
    expect(() => readServerUrl('http://mcp.example.com/mcp')).toThrow(/not https/)
    expect(readServerUrl('http://127.0.0.1:1/mcp').port).toBe('1')
  })

  test('an address without a scheme is taken as https', () => {
    expect(readServerUrl('mcp.example.com/mcp').href).toBe('https://mcp.example.com/mcp')
  })

  test('a protected server is looked at step by step, signed in to, and ready', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer })
    await using stage = await aBroker()
    const person = aPerson()
    const added = await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, person)
    expect(added).toMatchObject({ server: 'example', signedIn: true, protected: true })
    const steps = person.heard.flatMap(heard => (heard.kind === 'step' ? [heard.step] : []))
    expect(steps).toEqual(expect.arrayContaining(['issuer', 'identity', 'proof']))
    const { servers, needs } = await stage.broker.snapshot()
    expect(servers[0]?.accounts[0]).toMatchObject({ state: { is: 'ready', renews: true }, identity: 'cimd' })
    expect(servers[0]?.accounts[0]?.who).toContain('alice')
    expect(needs).toEqual([])
  })

  test('a server that lets everyone in needs no sign-in and opens no browser', async () => {
    await using server = await aServer({ unprotected: true })
    await using stage = await aBroker()
    const added = await stage.broker.do({ verb: 'add', url: server.url }, aPerson())
    expect(added).toMatchObject({ protected: false, signedIn: false })
    expect(stage.opened).toEqual([])
  })

  test('a web site that is no MCP server is told so, and not kept', async () => {
    const site = createServer((_request, response) => response.end('<h1>Hello</h1>'))
    await new Promise<void>(go => site.listen(0, '127.0.0.1', go))
    await using stage = await aBroker()
    const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
    await expect(stage.broker.do({ verb: 'add', url }, aPerson())).rejects.toMatchObject({ code: 'not-mcp' })
    expect((await stage.broker.snapshot()).servers).toEqual([])
    site.close()
  })

  test('the same address is not added twice', async () => {
    await using server = await aServer({ unprotected: true })
    await using stage = await aBroker()
    await stage.broker.do({ verb: 'add', url: server.url, name: 'one' }, aPerson())
    const again = stage.broker.do({ verb: 'add', url: server.url, name: 'two' }, aPerson())
    await expect(again).rejects.toMatchObject({ code: 'name-taken', message: expect.stringContaining('login one') })
  })

  test('a sign-in that the person refuses leaves the server added, and says how to go on', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer })
    await using stage = await aBroker({ person: { as: 'alice', consent: 'deny' } })
    const adding = stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
    await expect(adding).rejects.toMatchObject({
      code: 'sign-in-refused',
      message: expect.stringContaining('valetkey login example'),
    })
    expect((await stage.broker.snapshot()).servers.map(({ name }) => name)).toEqual(['example'])
  })

  test('an issuer without PKCE metadata is refused, and used only by a confirmed, visible exception', async () => {
    await using issuer = await anIssuer({ pkceAdvertised: false })
    await using server = await aServer({ issuer })
    await using stage = await aBroker()
    const add = { verb: 'add', url: server.url, name: 'example' } as const
    await expect(stage.broker.do(add, aPerson('absent'))).rejects.toMatchObject({ code: 'pkce-missing' })
    const excepted = { ...add, exceptions: ['no-pkce-metadata' as const] }
    for (const how of [add, excepted])
      await expect(stage.broker.do(how, aPerson('declines'))).rejects.toMatchObject({ code: 'confirmation-refused' })
    await stage.broker.do(add, aPerson('agrees'))
    expect((await stage.broker.snapshot()).servers[0]?.warnings.length).toBeGreaterThan(0)
  })
})

describe('what the broker keeps', () => {
  test('servers and accounts are there after a restart', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer })
    const first = await aBroker()
    await first.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
    await using second = await first.restarted()
    const { servers } = await second.broker.snapshot()
    expect(servers[0]).toMatchObject({ name: 'example', accounts: [{ state: { is: 'ready' } }] })
  })

  test('a state file that cannot be read stops the broker with a sentence and stays as it is', async () => {
    const first = await aBroker()
    const file = join(first.paths.state, 'servers.json')
    await first.broker.close()
    mkdirSync(first.paths.state, { recursive: true })
    writeFileSync(file, '{ broken')
    await expect(first.restarted()).rejects.toMatchObject({
      code: 'state-unreadable',
      message: expect.stringContaining(file),
    })
    expect(readFileSync(file, 'utf8')).toBe('{ broken')
  })

  test('S7 what is no command is refused before anything is done', async () => {
    await using stage = await aBroker()
    for (const input of [undefined, {}, { verb: 'format-disk' }, { verb: 'login', server: '../../etc' }]) {
      await expect(stage.broker.do(input as never, aPerson())).rejects.toMatchObject({ code: 'bad-input' })
    }
  })

  test('S16 another identity document needs a person', async () => {
    await using stage = await aBroker()
    const use = { verb: 'identity-use', url: 'https://elsewhere.example/client.json' } as const
    await expect(stage.broker.do(use, aPerson('absent'))).rejects.toMatchObject({ code: 'needs-confirmation' })
    await expect(stage.broker.do(use, aPerson('declines'))).rejects.toMatchObject({ code: 'confirmation-refused' })
    expect((await stage.broker.snapshot()).identity.from).toBe('build')
    await stage.broker.do(use, aPerson('agrees'))
    expect((await stage.broker.snapshot()).identity).toEqual({ clientIdUrl: use.url, from: 'user' })
  })
})

describe('private addresses', () => {
  test('S12 S16 an issuer at a private address is reached only after a person confirmed it', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({
      issuer,
      resourceMetadata: truth => ({ ...truth, authorization_servers: ['https://10.255.255.1:9'] }),
    })
    await using stage = await aBroker()
    const add = { verb: 'add', url: server.url, name: 'example' } as const
    const declining = aPerson('declines')
    await expect(stage.broker.do(add, declining)).rejects.toMatchObject({ code: 'confirmation-refused' })
    expect(declining.asked).toMatchObject([{ kind: 'confirm', sentence: expect.stringContaining('10.255.255.1') }])
    await expect(stage.broker.do(add, aPerson('absent'))).rejects.toMatchObject({ code: 'needs-confirmation' })
    expect((await stage.broker.snapshot()).servers).toEqual([])
  })
})
