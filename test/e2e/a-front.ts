// A host of the wide world that is really this machine: a proxy that the desktop tells the app of, and certificates that the
// app is made to trust. For addresses that Valetkey knows by their names.
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Story } from '../journeys/a-story.ts'
import type { App } from './an-app.ts'

/** The environment of a desktop whose PAC file leads `host` to the proxy at this port, and everything else to one that is not there, then directly. */
export async function proxied(story: Story, host: string, port: number): Promise<Record<string, string>> {
  const pac = await listening(
    createServer((_request, response) => {
      response.setHeader('content-type', 'application/x-ns-proxy-autoconfig')
      response.end(`function FindProxyForURL(url, host) {
        return host === '${host}' ? 'PROXY 127.0.0.1:${port}; DIRECT' : 'PROXY 127.0.0.1:1; DIRECT'
      }`)
    }),
  )
  return tellDesktop(story, `http://127.0.0.1:${pac}/proxy.pac`)
}

/** What KDE writes when a person chooses a script for proxies in its settings. */
function tellDesktop({ home }: Story, script: string): Record<string, string> {
  const config = join(home.path, '.config')
  mkdirSync(config, { recursive: true })
  writeFileSync(join(config, 'kioslaverc'), `[Proxy Settings]\nProxyType=2\nProxy Config Script=${script}\n`)
  return { XDG_CURRENT_DESKTOP: 'KDE', KDE_SESSION_VERSION: '5' }
}

/** As if the system did: the stand-in's Node reads neither the system's certificates nor NODE_EXTRA_CA_CERTS. */
export function trust({ electron }: App, authority: string): Promise<void> {
  return electron.evaluate((_electron, ca) => {
    const tls = process.mainModule?.require('node:tls') as typeof import('node:tls')
    const make = tls.createSecureContext
    tls.createSecureContext = options => make({ ...options, ca })
  }, authority)
}

/** Leads every name to one port on this machine, and notes for whom it was asked. */
export function aProxy(asked: string[], port: number): Server {
  const proxy = createServer((_request, response) => void response.writeHead(500).end())
  proxy.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '')
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    tied(socket, port)
  })
  return proxy
}

export function tied(socket: Socket, port: number): void {
  const target = connect(port, '127.0.0.1')
  socket.pipe(target).pipe(socket)
  socket.on('error', () => target.destroy())
  target.on('error', () => socket.destroy())
}

export async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => sockets.add(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
