import { expect, test } from 'vitest'
import { confirmedHostsOf } from '../../main/net/addresses.ts'
import { createFetchFor, type FetchLimits } from '../../main/net/fetch.ts'
import { aSend, rawServer } from './a-server.ts'

const fetchTo = (url: URL, limits?: FetchLimits) => createFetchFor(aSend(), limits)(confirmedHostsOf(url))

test('a form goes out and JSON comes back', async () => {
  const { url, requests } = await rawServer((request, response) => {
    response.writeHead(201, { 'content-type': 'application/json', 'x-two': ['a', 'b'] })
    request.on('data', chunk => response.end(JSON.stringify({ got: String(chunk) })))
  })
  const answer = await fetchTo(url)(url, { method: 'POST', body: new URLSearchParams({ a: 'b c' }) })
  expect(answer.status).toBe(201)
  expect(await answer.json()).toEqual({ got: 'a=b+c' })
  expect(answer.headers.get('x-two')).toBe('a, b')
  expect(requests[0]?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
})

test('S12 a redirect is answered as what it is, whatever was asked', async () => {
  const { url, requests } = await rawServer(
    (_request, response) => void response.writeHead(302, { location: 'https://elsewhere.example/' }).end(),
  )
  const answer = await fetchTo(url)(url.href, { redirect: 'follow' })
  expect(answer.status).toBe(302)
  expect(answer.headers.get('location')).toBe('https://elsewhere.example/')
  expect(requests).toHaveLength(1)
})

test('a bodiless answer is one', async () => {
  const { url } = await rawServer((_request, response) => void response.writeHead(204).end())
  expect((await fetchTo(url)(new Request(url))).body).toBeNull()
})

test('an answer over the limit is refused', async () => {
  const { url } = await rawServer((_request, response) => response.end('x'.repeat(1024 * 1024 + 1)))
  await expect(fetchTo(url)(url)).rejects.toMatchObject({ code: 'too-large' })
})

test('an answer that trickles for ever has an end', async () => {
  const { url } = await rawServer((_request, response) => {
    const timer = setInterval(() => response.write('x'), 5)
    response.on('close', () => clearInterval(timer))
  })
  await expect(fetchTo(url, { timeout: 60 })(url)).rejects.toMatchObject({ code: 'timed-out' })
})

test('the caller’s own abort is told from the time-out', async () => {
  const { url } = await rawServer(() => {})
  const abort = new AbortController()
  const answer = fetchTo(url)(url, { signal: abort.signal })
  abort.abort()
  await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
})

test('S12 an address that nobody confirmed is not fetched', async () => {
  const { url, requests } = await rawServer((_request, response) => void response.end('secret'))
  await expect(createFetchFor(aSend())(new Set())(url)).rejects.toMatchObject({ code: 'address-refused' })
  expect(requests).toEqual([])
})
