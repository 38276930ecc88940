// Whether the loopback listener takes the one right answer and nothing else, whoever knocks.
import { connect, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { type Callback, type CallbackOptions, openCallback } from '../../main/oauth/sign-in/callback.ts'

const state = 'the-state-of-this-sign-in'

test('S8 the answer with the right state is taken, and the tab waits for the truth', async () => {
  await using callback = await listening()
  const tab = fetch(`${callback.redirectUri}?code=abc&state=${state}&iss=x`)
  expect((await callback.answer).searchParams.get('code')).toBe('abc')
  await callback.reply({ is: 'signed-in' })
  const page = await tab
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('You are signed in to Example.')
})

test.each([
  ['of another state', '?code=abc&state=other', {}, 400],
  ['without a state', '?code=abc', {}, 400],
  ['with two states', `?code=abc&state=${state}&state=other`, {}, 400],
  ['with two codes', `?code=abc&code=def&state=${state}`, {}, 400],
  ['with neither code nor error', `?state=${state}`, {}, 400],
  ['by POST', `?code=abc&state=${state}`, { method: 'POST' }, 405],
  ['by HEAD', `?code=abc&state=${state}`, { method: 'HEAD' }, 405],
])('S8 an answer %s is turned away and does not end the wait', async (_what, query, init, status) => {
  await using callback = await listening()
  expect((await fetch(`${callback.redirectUri}${query}`, init)).status).toBe(status)
  void fetch(`${callback.redirectUri}?code=right&state=${state}`).catch(() => {})
  expect((await callback.answer).searchParams.get('code')).toBe('right')
})

test('S8 another path and another host name are turned away', async () => {
  await using callback = await listening()
  const { origin, host } = new URL(callback.redirectUri)
  expect((await fetch(`${origin}/callback/x?code=abc&state=${state}`)).status).toBe(404)
  expect((await fetch(`${origin}/favicon.ico`)).status).toBe(404)
  const answered = await raw(host, `GET /callback?code=abc&state=${state} HTTP/1.1\r\nHost: evil.example\r\n\r\n`)
  expect(answered).toContain('HTTP/1.1 400')
  const absolute = await raw(
    host,
    `GET http://evil.example/callback?code=a&state=${state} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  )
  expect(absolute).toContain('HTTP/1.1 404')
})

test('S8 a second answer is nobody’s', async () => {
  await using callback = await listening()
  const first = fetch(`${callback.redirectUri}?code=first&state=${state}`)
  await callback.answer
  expect((await fetch(`${callback.redirectUri}?code=second&state=${state}`)).status).toBe(409)
  expect((await callback.answer).searchParams.get('code')).toBe('first')
  await callback.reply({ is: 'signed-in' })
  await first
})

test('garbage on the socket is answered and forgotten', async () => {
  await using callback = await listening()
  const { host } = new URL(callback.redirectUri)
  expect(await raw(host, '\x16\x03\x01\x02\x00garbage\r\n\r\n')).toContain('400')
  expect(await raw(host, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`)).toContain('431')
  void fetch(`${callback.redirectUri}?error=access_denied&state=${state}`).catch(() => {})
  expect((await callback.answer).searchParams.get('error')).toBe('access_denied')
})

test('S8 the listener is on 127.0.0.1 alone and gone after the sign-in', async () => {
  const callback = await openCallback(options())
  expect(callback.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
  await callback.close()
  await expect(fetch(callback.redirectUri)).rejects.toThrow()
})

test('a port that is taken leads to the next', async () => {
  const holder = createServer()
  await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve))
  const { port: taken } = holder.address() as { port: number }
  try {
    await using callback = await listening({ ports: [taken, 0] })
    expect(new URL(callback.redirectUri).port).not.toBe(String(taken))
    await expect(openCallback(options({ ports: [taken] }))).rejects.toMatchObject({ code: 'internal' })
  } finally {
    holder.close()
  }
})

test('the page loads nothing, runs nothing and tells nobody where it came from', async () => {
  await using callback = await listening({ title: '<img src=x onerror=alert(1)>\u202e' })
  const tab = fetch(`${callback.redirectUri}?code=abc&state=${state}`)
  await callback.answer
  await callback.reply({ is: 'signed-in' })
  const { headers, ...page } = await tab.then(async answer => ({ headers: answer.headers, text: await answer.text() }))
  expect(page.text).not.toContain('<img')
  expect(page.text).not.toContain('<script')
  expect(page.text).not.toContain('\u202e')
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('cache-control')).toBe('no-store')
})

test('a failure is told in the tab', async () => {
  await using callback = await listening()
  const tab = fetch(`${callback.redirectUri}?code=abc&state=${state}`)
  await callback.answer
  await callback.reply({ is: 'failed', sentence: 'It was refused by “Example”.' })
  expect(await (await tab).text()).toContain('It was refused by “Example”.')
})

test('a cancelled wait and a wait that ran out are two things', async () => {
  const cancel = new AbortController()
  await using cancelled = await listening({ signal: cancel.signal })
  cancel.abort()
  await expect(cancelled.answer).rejects.toMatchObject({ code: 'sign-in-cancelled' })
  await using late = await listening({ timeout: 5 })
  await expect(late.answer).rejects.toMatchObject({ code: 'sign-in-timed-out' })
  await expect(openCallback(options({ signal: AbortSignal.abort() }))).rejects.toMatchObject({
    code: 'sign-in-cancelled',
  })
})

function options(more: Partial<CallbackOptions> = {}): CallbackOptions {
  return { ports: [0], state, title: 'Example', signal: new AbortController().signal, timeout: 10_000, ...more }
}

async function listening(more: Partial<CallbackOptions> = {}): Promise<Callback & AsyncDisposable> {
  const callback = await openCallback(options(more))
  return { ...callback, [Symbol.asyncDispose]: () => callback.close() }
}

function raw(host: string, text: string): Promise<string> {
  const [name, port] = host.split(':')
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), name, () => socket.write(text))
    socket.on('data', chunk => {
      answer += chunk
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', error => (answer === '' ? reject(error) : resolve(answer)))
  })
}
