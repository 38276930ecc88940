// Checklist B: what the security best practices of MCP ask of a client, where no other test shows it as clearly.
import dns from 'node:dns'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { browserOpener, openerFor } from '../../main/host/open-browser.ts'
import { messageOf } from '../../main/mcp/message/message.ts'
import { aBridge, aBroker, aPerson } from '../broker/a-broker.ts'
import { answer, aSend, get, mcpServer, rawServer } from '../net/a-server.ts'
import { aStage } from '../oauth/stage.ts'

const home = join(import.meta.dirname, '../..')

const neverOpened = [
  'javascript:alert(1)',
  'data:text/html,<h1>x</h1>',
  'file:///etc/passwd',
  'vbscript:msgbox(1)',
  'vscode://open',
  'ftp://issuer.example/authorize',
  'http://issuer.example/authorize',
]

describe('B1 only https, and http on this machine, is opened', () => {
  test.each(neverOpened)('B1 an issuer whose sign-in page is %s is not used, and nothing is opened', async page => {
    await using stage = await aStage({ issuer: { metadata: { authorization_endpoint: page } } })
    const opened: URL[] = []
    const signIn = stage.signIn({ openBrowser: async url => void opened.push(url) })
    await expect(signIn).rejects.toMatchObject({ code: 'metadata-invalid' })
    expect(opened).toEqual([])
  })

  test.each(neverOpened)('B1 the last door does not let %s through', async page => {
    const { browser, given } = aBrowser()
    await expect(browserOpener(browser)(new URL(page))).rejects.toMatchObject({ code: 'unreachable' })
    expect(given()).toBeUndefined()
  })

  test.each(['https://issuer.example/', 'http://127.0.0.1:8080/', 'http://[::1]/', 'http://localhost/'])(
    'B1 %s is opened',
    async page => {
      const { browser, given } = aBrowser()
      await browserOpener(browser)(new URL(page))
      expect(given()).toEqual([page])
    },
  )
})

describe('B2 no shell', () => {
  test('B2 an address reaches the opener as one argument, whatever is in it', async () => {
    const { browser, given } = aBrowser()
    const url = new URL(`https://example.com/$(id)?a=%60id%60;b='"&c=|calc.exe&d=^%PATH%&e=--incognito#\\x`)
    await browserOpener(browser)(url)
    expect(given()).toEqual([url.href])
  })

  test('B2 no platform’s opener is a shell', () => {
    const openers = (['darwin', 'win32', 'linux'] as const).map(platform => openerFor({ DISPLAY: ':0' }, platform))
    for (const opener of openers) expect(opener?.command).not.toMatch(/\b(sh|bash|zsh|cmd|powershell|pwsh|start)\b/i)
  })

  test('B2 nothing of ours starts a program by a shell', () => {
    const sources = sourcesOf('main')
    const starters = [...sources].filter(([, text]) => /^(?!import type).*'node:child_process'/m.test(text))
    expect(starters.length).toBeGreaterThan(2)
    const taken = starters.flatMap(([, text]) => taking.exec(text)?.[1]?.split(',') ?? ['unreadable'])
    const values = taken.map(name => name.trim()).filter(name => !name.startsWith('type '))
    expect(values.filter(name => name !== 'spawn' && name !== 'execFile')).toEqual([])
    expect([...sources].filter(([, text]) => /\bshell: (?!undefined|false)/.test(text)).map(([file]) => file)).toEqual(
      [],
    )
  })
})

const taking = /\{([^{}]*)\} (?:from |= await import\()'node:child_process'/

test('B3 a name is judged by the addresses that its socket is about to dial: rebinding gains nothing', async () => {
  const { port, connections } = await rawServer((_request, response) => void response.end('inside'))
  const asked = aNameThatLeadsHere('rebound.example')
  const sent = aSend()(get(new URL(`https://rebound.example:${port}/`), { confirmedHosts: new Set() }))
  await expect(sent).rejects.toMatchObject({ code: 'address-refused', facts: { host: 'rebound.example' } })
  expect(connections()).toBe(0)
  // A second look-up, for the socket, is where another address could come in.
  expect(asked()).toBe(1)
})

/** The system's resolver knows one name more, so that no machine has to have one. How often it was asked for that name. */
function aNameThatLeadsHere(name: string): () => number {
  const real = dns.lookup
  let asked = 0
  const lookup = (host: string, options: dns.LookupAllOptions, callback: Looked) => {
    if (host !== name) return real(host, options, callback)
    asked += 1
    callback(null, [{ address: '127.0.0.1', family: 4 }])
  }
  const become = (now: typeof dns.lookup) => {
    Object.assign(dns, { lookup: now })
    syncBuiltinESMExports()
  }
  become(lookup as typeof dns.lookup)
  onTestFinished(() => become(real))
  return () => asked
}

type Looked = (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void

test('B3 a redirect is followed neither by metadata, nor by token requests, nor by messages', async () => {
  const inside = await rawServer((_request, response) => void response.end('{}'))
  const { url } = await rawServer((_request, response) => {
    response.writeHead(307, { location: inside.url.href }).end()
  })
  await using stage = await aBroker()
  await expect(stage.broker.do({ verb: 'add', url: url.href, name: 'example' }, aPerson())).rejects.toBeDefined()
  await using oauth = await aStage()
  const discovery = await oauth.discover()
  const metadata = { ...discovery.metadata, token_endpoint: url.href }
  await expect(oauth.signIn({ discovery: { ...discovery, metadata } })).rejects.toBeDefined()
  expect(inside.connections()).toBe(0)
})

test('B4 what a client says of authorization is text like any other: no token of its own goes to the server', async () => {
  const { url, requests } = await mcpServer(({ id }, response) => answer(response, id, { tools: [] }))
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: url.href, name: 'example' }, aPerson())
  const bridge = await aBridge(stage.broker, 'example')
  const _meta = { authorization: 'Bearer of-the-client', headers: { authorization: 'Bearer of-the-client' } }
  await bridge.request('tools/list', { _meta })
  expect(requests.map(({ headers }) => headers.authorization).filter(Boolean)).toEqual([])
})

test('B10 a page that a server wants opened is shown to the client whole, and neither fetched nor opened by us', async () => {
  const page = await rawServer((_request, response) => void response.end('a page'))
  const wanted = `${page.url.href}?a=1&b=xn--80ak6aa92e.com#part`
  const elicited = { mode: 'url', elicitationId: 'e', url: wanted, message: 'Please open this page' }
  const { url } = await mcpServer(({ id, method }, response) => {
    if (method !== 'tools/call') return void response.writeHead(202).end()
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const asks = { jsonrpc: '2.0', id: 'q', method: 'elicitation/create', params: elicited }
    const says = { jsonrpc: '2.0', id, result: { content: [] } }
    response.end(`data: ${JSON.stringify(asks)}\n\ndata: ${JSON.stringify(says)}\n\n`)
  })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: url.href, name: 'example' }, aPerson())
  const heard: unknown[] = []
  const done = new Promise<void>(resolve => {
    const hear = async ({ envelope }: ReturnType<typeof messageOf>) => {
      if (envelope.method === 'elicitation/create') heard.push(envelope.params)
      if (envelope.id === 1) open()
      if (envelope.id === 2 && !envelope.method) resolve()
    }
    const client = stage.broker.attach({ server: 'example', client: 'tester' }, { send: hear })
    const say = (message: object) => client.receive(messageOf({ jsonrpc: '2.0', ...message }))
    const clientInfo = { name: 'tester', version: '1' }
    const capabilities = { elicitation: { url: {} } }
    void say({ id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities, clientInfo } })
    const open = () => {
      void say({ method: 'notifications/initialized' })
      void say({ id: 2, method: 'tools/call', params: { name: 'x' } })
    }
  })
  await done
  expect(heard).toEqual([elicited])
  expect([page.connections(), stage.opened]).toEqual([0, []])
})

test('B11 the icons of a server are fetched by nobody, and no screen gets their address', async () => {
  const pictures = await rawServer((_request, response) => void response.end('a picture'))
  const icons = [{ src: pictures.url.href, mimeType: 'image/png' }]
  const { url } = await rawServer((request, response) => {
    let text = ''
    request.on('data', chunk => {
      text += chunk
    })
    request.on('end', () => {
      if (request.method !== 'POST') return void response.writeHead(405).end()
      const { id, method } = JSON.parse(text) as { id?: number; method: string }
      if (id === undefined) return void response.writeHead(202).end()
      const serverInfo = { name: 'raw', version: '1', icons, websiteUrl: pictures.url.href }
      const opened = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo }
      const tools = [{ name: 'x', icons, inputSchema: { type: 'object' } }]
      answer(response, id, method === 'initialize' ? opened : { tools })
    })
  })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: url.href, name: 'example' }, aPerson())
  const bridge = await aBridge(stage.broker, 'example')
  expect(await bridge.request('tools/list')).toMatchObject({ result: { tools: [{ icons }] } })
  expect(JSON.stringify(await stage.broker.snapshot())).not.toContain(pictures.url.href)
  expect(pictures.connections()).toBe(0)
})

/** A program at the browser's place, and what it was started with. */
function aBrowser() {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-opener-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [program, note] = [join(folder, 'browser'), join(folder, 'given')]
  writeFileSync(
    program,
    `#!${process.execPath}\nrequire('node:fs').writeFileSync(${JSON.stringify(note)}, JSON.stringify(process.argv.slice(2)))\n`,
  )
  chmodSync(program, 0o700)
  const given = (): unknown => (existsSync(note) ? JSON.parse(readFileSync(note, 'utf8')) : undefined)
  return { browser: { VALETKEY_BROWSER: program }, given }
}

/** Sources by path. */
function sourcesOf(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' }).filter(file =>
    file.endsWith('.ts'),
  )
  return new Map(files.map(file => [`${folder}/${file}`, readFileSync(join(home, folder, file), 'utf8')]))
}
