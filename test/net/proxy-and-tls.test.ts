import { X509Certificate } from 'node:crypto'
import { createServer as createProxy } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import * as tls from 'node:tls'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { trustSystemCertificates } from '../../main/net/agents.ts'
import { readBody } from '../../main/net/read-body.ts'
import { aSend, get } from './a-server.ts'
import { type Certificate, selfSigned } from './certificate.ts'

const defaultCertificates = tls.getCACertificates('default')

afterEach(() => {
  vi.unstubAllEnvs()
  tls.setDefaultCACertificates(defaultCertificates)
})

async function secureServer(certificate: Certificate) {
  const server = createServer(certificate, (request, response) => response.end(`for ${request.headers.host}`))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port }
}

/** A proxy that leads every name to one port on this machine. */
async function aProxy(port: number, status = 200) {
  const asked: { readonly url: string | undefined; readonly headers: object }[] = []
  const sockets = new Set<Socket>()
  const proxy = createProxy((request, response) => {
    asked.push({ url: request.url, headers: request.headers })
    response.writeHead(500).end()
  })
  proxy.on('connection', socket => void sockets.add(socket))
  proxy.on('connect', (request, socket) => {
    asked.push({ url: request.url, headers: request.headers })
    if (status !== 200)
      return socket.end(`HTTP/1.1 ${status} No\r\nwww-authenticate: Bearer error="invalid_token"\r\n\r\n`)
    const target = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(target).pipe(socket)
    })
    target.on('error', () => socket.destroy())
    socket.on('error', () => target.destroy())
    return undefined
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
  })
  vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)
  vi.stubEnv('https_proxy', undefined)
  return { asked }
}

const all = { largest: 1024, url: new URL('http://localhost/') }
const publicUrl = new URL('https://mcp.example.com/mcp')
const strangers = { confirmedHosts: new Set<string>() }

describe('a certificate that is not believed is an error that says why', () => {
  test.each([
    ['signed by itself', selfSigned(['localhost']), false],
    ['expired', selfSigned(['localhost'], -1), true],
    ['for another name', selfSigned(['elsewhere.example']), true],
  ] as const)('%s', async (why, certificate, trusted) => {
    const { port } = await secureServer(certificate)
    if (trusted) tls.setDefaultCACertificates([certificate.cert])
    const answer = aSend()(get(new URL(`https://localhost:${port}/`)))
    await expect(answer).rejects.toMatchObject({ code: 'tls-refused', message: expect.stringContaining(why) })
    await expect(answer).rejects.toThrow(`localhost:${port}`)
  })
})

test('a server with a certificate that this machine trusts is reached', async () => {
  const certificate = selfSigned(['localhost'])
  const { port } = await secureServer(certificate)
  tls.setDefaultCACertificates([certificate.cert])
  const { body } = await aSend()(get(new URL(`https://localhost:${port}/`)))
  expect((await readBody(body, all)).toString()).toBe(`for localhost:${port}`)
})

test('the system’s certificates are added to Node’s own, none is lost', () => {
  trustSystemCertificates()
  const prints = (all: readonly string[]) => all.map(one => new X509Certificate(one).fingerprint256)
  const now = new Set(prints(tls.getCACertificates('default')))
  for (const print of prints([...defaultCertificates, ...tls.getCACertificates('system')])) expect(now).toContain(print)
})

describe('with HTTPS_PROXY', () => {
  test('a public name goes through the proxy, over one kept-alive tunnel', async () => {
    const certificate = selfSigned(['mcp.example.com'])
    const { port } = await secureServer(certificate)
    const { asked } = await aProxy(port)
    tls.setDefaultCACertificates([certificate.cert])
    const send = aSend()
    for (let n = 0; n < 3; n += 1) {
      const { body } = await send(get(publicUrl, strangers))
      expect((await readBody(body, all)).toString()).toBe('for mcp.example.com')
    }
    expect(asked.map(({ url }) => url)).toEqual(['mcp.example.com:443'])
  })

  test('S1 the proxy sees the name and never the token', async () => {
    const certificate = selfSigned(['mcp.example.com'])
    const { port } = await secureServer(certificate)
    const { asked } = await aProxy(port)
    tls.setDefaultCACertificates([certificate.cert])
    await aSend()(get(publicUrl, { ...strangers, headers: { authorization: 'Bearer canary-secret' } }))
    expect(asked).toHaveLength(1)
    expect(JSON.stringify(asked)).not.toContain('canary')
  })

  test.each([401, 407, 502])('the proxy’s own %s is an error of the way, not an answer of the server', async status => {
    await aProxy(1, status)
    const answer = aSend()(get(publicUrl, strangers))
    await expect(answer).rejects.toMatchObject({ code: 'unreachable', message: expect.stringContaining('proxy') })
  })

  test('S12 names of private networks and addresses are not asked of it', async () => {
    const { asked } = await aProxy(1)
    for (const url of ['https://nas.local/', 'https://printer/', 'https://8.8.8.8/'])
      await expect(aSend()(get(new URL(url), strangers))).rejects.toMatchObject({ code: 'address-refused' })
    expect(asked).toEqual([])
  })

  test('plain http to this machine never goes through it', async () => {
    const { asked } = await aProxy(1)
    vi.stubEnv('HTTP_PROXY', process.env.HTTPS_PROXY)
    const { rawServer } = await import('./a-server.ts')
    const { url } = await rawServer((_request, response) => void response.end('direct'))
    const { body } = await aSend()(get(url))
    expect((await readBody(body, all)).toString()).toBe('direct')
    expect(asked).toEqual([])
  })

  test('NO_PROXY names go directly', async () => {
    const certificate = selfSigned(['localhost'])
    const { port } = await secureServer(certificate)
    const { asked } = await aProxy(1)
    vi.stubEnv('NO_PROXY', 'localhost')
    tls.setDefaultCACertificates([certificate.cert])
    expect((await aSend()(get(new URL(`https://localhost:${port}/`)))).status).toBe(200)
    expect(asked).toEqual([])
  })

  test('a proxy of a kind that we cannot use is named', async () => {
    vi.stubEnv('HTTPS_PROXY', 'socks5://127.0.0.1:1080')
    const answer = aSend()(get(publicUrl, strangers))
    await expect(answer).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining('socks5') })
  })
})
