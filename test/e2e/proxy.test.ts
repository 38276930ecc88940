// Whether the app goes where the desktop's PAC file sends it: one host through a proxy, everything else directly. The
// desktop is told as KDE tells its programs, by a file of settings; the PAC file is run by the Electron itself.
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { aStory, type Story } from '../journeys/a-story.ts'
import { selfSigned } from '../net/certificate.ts'
import { aServer } from '../world/mcp-server.ts'
import { type App, anApp } from './an-app.ts'
import { ask } from './hands.ts'

const far = 'mcp.example.com'

test('a PAC file sends one host through its proxy and everything else directly', async () => {
  await using story = await aStory()
  await using server = await aServer({ name: 'example', unprotected: true })
  const certificate = selfSigned([far, 'localhost'])
  const front = await listening(createTlsServer(certificate, socket => tied(socket, Number(new URL(server.url).port))))
  const asked: string[] = []
  const proxy = await listening(aProxy(asked, front))
  const pac = await listening(
    createServer((_request, response) => {
      response.setHeader('content-type', 'application/x-ns-proxy-autoconfig')
      response.end(`function FindProxyForURL(url, host) {
        return host === '${far}' ? 'PROXY 127.0.0.1:${proxy}' : 'DIRECT'
      }`)
    }),
  )
  const env = tellDesktop(story, `http://127.0.0.1:${pac}/proxy.pac`)
  await using app = await anApp({ home: story.home, env })
  await trust(app, certificate.cert)
  const page = await app.window()

  expect(await ask(page, { verb: 'add', url: `https://${far}/mcp`, name: 'far' })).toMatchObject({ ok: true })
  expect(asked).toContain(`${far}:443`)
  await using client = await story.client({ server: 'far' })
  expect((await client.call('echo', { text: 'over there' })).isError).toBe(false)

  const before = asked.length
  const near = { verb: 'add', url: `https://localhost:${front}/mcp`, name: 'near' } as const
  expect(await ask(page, near)).toMatchObject({ ok: true })
  // A name that no PAC rule is about is looked up here, and is nowhere.
  expect(await ask(page, { verb: 'look', url: 'https://nowhere.invalid/mcp' })).toMatchObject({
    ok: false,
    error: { code: 'unreachable' },
  })
  expect(asked.slice(before)).toEqual([])
})

/** What KDE writes when a person chooses a script for proxies in its settings. */
function tellDesktop({ home }: Story, script: string): Record<string, string> {
  const config = join(home.path, '.config')
  mkdirSync(config, { recursive: true })
  writeFileSync(join(config, 'kioslaverc'), `[Proxy Settings]\nProxyType=2\nProxy Config Script=${script}\n`)
  return { XDG_CURRENT_DESKTOP: 'KDE', KDE_SESSION_VERSION: '5' }
}

/** As if the system did: the stand-in's Node reads neither the system's certificates nor NODE_EXTRA_CA_CERTS. */
function trust({ electron }: App, authority: string): Promise<void> {
  return electron.evaluate((_electron, ca) => {
    const tls = process.mainModule?.require('node:tls') as typeof import('node:tls')
    const make = tls.createSecureContext
    tls.createSecureContext = options => make({ ...options, ca })
  }, authority)
}

/** Leads every name to one port on this machine, and notes for whom it was asked. */
function aProxy(asked: string[], port: number): Server {
  const proxy = createServer((_request, response) => void response.writeHead(500).end())
  proxy.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '')
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    tied(socket, port)
  })
  return proxy
}

function tied(socket: Socket, port: number): void {
  const target = connect(port, '127.0.0.1')
  socket.pipe(target).pipe(socket)
  socket.on('error', () => target.destroy())
  target.on('error', () => socket.destroy())
}

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => sockets.add(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
