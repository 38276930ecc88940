import { setTimeout as sleep } from 'node:timers/promises'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import { createSend } from '../../main/net/http-send.ts'
import { readBody } from '../../main/net/read-body.ts'
import { aSend, get, rawServer, tcpServer } from './a-server.ts'

const all = { largest: 1024 * 1024, url: new URL('http://localhost/') }
const textIn = async (answer: Promise<{ body: import('node:stream').Readable }>) =>
  (await readBody((await answer).body, all)).toString()

test('requests one after the other share a socket', async () => {
  const { url, connections } = await rawServer((_request, response) => response.end('yes'))
  const send = aSend()
  for (let n = 0; n < 5; n += 1) expect(await textIn(send(get(url)))).toBe('yes')
  expect(connections()).toBe(1)
})

test('method, path, headers and body arrive as they are, with a length', async () => {
  const { url, requests } = await rawServer((request, response) => void request.pipe(response))
  url.search = '?a=b'
  const body = Buffer.from('{"ü":1}')
  const answer = aSend()(get(url, { method: 'POST', headers: { 'x-one': '1' }, body }))
  expect(await textIn(answer)).toBe('{"ü":1}')
  expect(requests[0]).toMatchObject({ method: 'POST', url: '/mcp?a=b' })
  expect(requests[0]?.headers).toMatchObject({ 'x-one': '1', 'content-length': '8', 'accept-encoding': 'identity' })
})

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const)('an answer that comes as %s although we asked for none is read', async (coding, compress) => {
  const { url } = await rawServer((_request, response) => {
    response.writeHead(200, { 'content-encoding': coding }).end(compress('hello'))
  })
  expect(await textIn(aSend()(get(url)))).toBe('hello')
})

test('a redirect comes back as what it is', async () => {
  const { url, requests } = await rawServer(
    (_request, response) => void response.writeHead(307, { location: '/other' }).end(),
  )
  expect(await aSend()(get(url))).toMatchObject({ status: 307, headers: { location: '/other' } })
  expect(requests).toHaveLength(1)
})

describe('what goes wrong is a sentence', () => {
  test('nobody listens', async () => {
    const { url, server } = await rawServer(() => {})
    await new Promise(resolve => server.close(resolve))
    await expect(aSend()(get(url))).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('nothing answers'),
    })
  })

  test('the name is unknown', async () => {
    const url = new URL('https://no-such-name.invalid/')
    await expect(aSend()(get(url))).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('no-such-name.invalid'),
    })
  })

  test('what answers does not speak HTTP', async () => {
    const { url } = await tcpServer(socket => void socket.end('SSH-2.0-hello\r\n'))
    await expect(aSend()(get(url))).rejects.toMatchObject({ code: 'unreachable' })
  })

  test('what answers does not speak TLS', async () => {
    const { port } = await tcpServer(socket => void socket.end('HTTP/1.1 200 OK\r\n\r\n'))
    const url = new URL(`https://127.0.0.1:${port}/`)
    await expect(aSend()(get(url))).rejects.toMatchObject({
      name: 'BrokerError',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    })
  })

  test('the head does not come in time', async () => {
    const { url } = await rawServer(() => {})
    await expect(aSend()(get(url, { headTimeout: 30 }))).rejects.toMatchObject({ code: 'timed-out' })
  })

  test('the caller aborts before the head', async () => {
    const { url, requests } = await rawServer(() => {})
    const abort = new AbortController()
    const answer = aSend()(get(url, { signal: abort.signal }))
    while (requests.length === 0) await sleep(1)
    abort.abort()
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
    await expect(aSend()(get(url, { signal: abort.signal }))).rejects.toMatchObject({ code: 'cancelled' })
  })

  /** A send whose proxy only `proxyFor` says, whatever this machine's environment does. */
  function aSendBy(proxyFor: () => Promise<string>) {
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']) vi.stubEnv(name, undefined)
    const send = createSend({ log: silentLog, proxyFor })
    onTestFinished(() => {
      send.close()
      vi.unstubAllEnvs()
    })
    return send
  }

  test('the caller aborts while the proxy is looked for: it hears so at once, and nothing is sent', async () => {
    let sent = 0
    const { port } = await tcpServer(() => {
      sent += 1
    })
    const looked = Promise.withResolvers<string>()
    const send = aSendBy(() => looked.promise)
    const abort = new AbortController()
    const answer = send(get(new URL('https://a.example/mcp'), { method: 'POST', signal: abort.signal }))
    abort.abort()
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
    looked.resolve(`http://127.0.0.1:${port}`)
    await sleep(50)
    expect(sent).toBe(0)
  })

  test('the caller aborts in the moment in which the proxy is found', async () => {
    let sent = 0
    const { port } = await tcpServer(() => {
      sent += 1
    })
    const abort = new AbortController()
    const found = Promise.resolve(`http://127.0.0.1:${port}`)
    const send = aSendBy(() => found)
    const answer = send(get(new URL('https://a.example/mcp'), { method: 'POST', signal: abort.signal }))
    void found.then(() => abort.abort())
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
    await sleep(50)
    expect(sent).toBe(0)
  })

  test('the caller aborts in the middle of the body', async () => {
    const { url } = await rawServer((_request, response) => void response.write('some'))
    const abort = new AbortController()
    const { body } = await aSend()(get(url, { signal: abort.signal }))
    const reading = readBody(body, all)
    abort.abort()
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('the server goes in the middle of the body', async () => {
    const { url } = await rawServer((_request, response) => {
      response.write('some', () => response.destroy())
    })
    const { body } = await aSend()(get(url))
    await expect(readBody(body, all)).rejects.toMatchObject({ code: 'unreachable' })
  })

  test('the body is too large', async () => {
    const { url } = await rawServer((_request, response) => response.end('x'.repeat(2 * 1024 * 1024)))
    const { body } = await aSend()(get(url))
    await expect(readBody(body, all)).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringContaining('1 MiB'),
    })
  })
})

describe('a kept-alive socket that the server closes as the next request comes', () => {
  /** Answers the first request of each connection, and cuts the connection at the second. */
  async function closesAtSecond() {
    let heads = 0
    const { url } = await tcpServer(socket => {
      let first = true
      socket.on('data', () => {
        heads += 1
        if (!first) return void socket.resetAndDestroy()
        first = false
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nyes')
      })
    })
    return { url, heads: () => heads }
  }

  test('is replaced once for what may be repeated', async () => {
    const { url, heads } = await closesAtSecond()
    const send = aSend()
    await textIn(send(get(url)))
    await sleep(1)
    expect(await textIn(send(get(url)))).toBe('yes')
    await sleep(1)
    expect(await textIn(send(get(url, { method: 'POST', body: Buffer.from('x'), repeatable: true })))).toBe('yes')
    expect(heads()).toBe(5)
  })

  test('is an error for a POST that may not: it might run twice', async () => {
    const { url, heads } = await closesAtSecond()
    const send = aSend()
    await textIn(send(get(url)))
    await sleep(1)
    const call = send(get(url, { method: 'POST', body: Buffer.from('x') }))
    await expect(call).rejects.toMatchObject({ code: 'unreachable', facts: { cause: 'ECONNRESET' } })
    expect(heads()).toBe(2)
  })
})

test('hundreds of answers that never end do not keep the next request waiting', async () => {
  const { url } = await rawServer((request, response) => {
    if (request.url === '/mcp') response.write(':')
    else response.end('yes')
  })
  const send = aSend()
  const streams = await Promise.all(Array.from({ length: 300 }, () => send(get(url))))
  expect(await textIn(send(get(new URL('/other', url))))).toBe('yes')
  for (const { body } of streams) body.destroy()
})

test('an idle socket is closed before the server closes it, a busy one is left alone', async () => {
  const { url, server } = await rawServer((request, response) => {
    if (request.url === '/slow') setTimeout(() => response.end('slow'), 200)
    else response.end('quick')
  })
  server.keepAliveTimeout = 60_000
  const closed = new Promise(resolve => server.once('connection', socket => socket.once('close', resolve)))
  const send = createSend({ log: silentLog, idle: 50 })
  onTestFinished(() => send.close())
  await textIn(send(get(url)))
  expect(await textIn(send(get(new URL('/slow', url))))).toBe('slow')
  await closed
})
