import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import { createLog, type LogFields, logFile, maskText } from '../../main/base/log.ts'
import { Secret } from '../../main/base/secret.ts'

const canary = 'canary9f3b1c7d5e'

describe('S9 the log masks', () => {
  const circular: Record<string, unknown> = { name: 'loop' }
  circular.self = circular

  test.each<[string, LogFields]>([
    ['a Secret', { found: new Secret(canary) }],
    ['a Secret deep in an object', { a: { b: { c: new Secret(canary) } } }],
    ['what is called a token', { refreshToken: canary }],
    ['what is called a password, a cookie, a verifier', { password: canary, setCookie: canary, codeVerifier: canary }],
    ['an authorization header', { headers: { Authorization: `Bearer ${canary}` } }],
    ['a whole object that is called secret', { secrets: { first: canary } }],
    ['a bearer token in a sentence', { said: `sent Bearer ${canary} to the server` }],
    ['basic credentials in a list', { lines: [`authorization: Basic ${canary}`] }],
    ['a JWT in a sentence', { said: `got eyJhbGciOiJub25lIn0.${canary}.${canary}` }],
    ['a code in an address', { at: `http://127.0.0.1/callback?state=x&code=${canary}` }],
    ['a token in a fragment', { at: `http://127.0.0.1/#access_token=${canary}` }],
    ['the query of a URL', { at: new URL(`https://a.example/b?x=${canary}`) }],
    ['credentials in an address', { proxy: `http://ada:${canary}@proxy.example:3128` }],
    ['a token in quoted JSON', { said: `answered {"access_token": "${canary}","expires_in":60}` }],
    ['an error', { error: new Error(`refused Bearer ${canary}`) }],
    ['the cause of an error', { error: new Error('no', { cause: new Error(`code=1&refresh_token=${canary}`) }) }],
    ['the facts of nobody', { error: new BrokerError('internal', { message: 'no', facts: { token: canary } }) }],
  ])('%s', (_what, fields) => expect(logged(fields)).not.toContain(canary))

  test('nothing that only sounds near', () => {
    const line = logged({ tokens: 3, codes: 'a b', keyring: 'open', statusCode: 401, said: 'Bearer of news' })
    expect(JSON.parse(line)).toMatchObject({
      tokens: 3,
      codes: 'a b',
      keyring: 'open',
      statusCode: 401,
      said: 'Bearer of news',
    })
  })

  test('and ends with what has no end', () => {
    expect(logged({ circular })).toContain('…')
    expect(logged({ long: 'x'.repeat(100_000) }).length).toBeLessThan(2500)
    expect(logged({ many: Array.from({ length: 1000 }, (_, n) => n), big: 7n })).toContain('"big":"7"')
  })

  test('a text for other exits in the same way', () => {
    expect(maskText(`?code=${canary}&state=${canary} Bearer ${canary}`)).toBe('?code=‹secret›&state=‹secret› ‹secret›')
  })
})

describe('the log', () => {
  test('writes one JSON object a line, with time, level and event', () => {
    const lines: string[] = []
    const log = createLog(line => lines.push(line), { now: () => 0 })
    log.debug('not-wanted')
    log.warn('grant-renewed', { server: 'linear', note: 'two\nlines' })
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toContain('\n')
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      level: 'warn',
      event: 'grant-renewed',
      server: 'linear',
      note: 'two\nlines',
    })
  })

  test('writes so many lines of one event a minute, says that it leaves out more, and goes on with others', () => {
    const lines: string[] = []
    let time = 0
    const log = createLog(line => lines.push(line), { now: () => time })
    for (let n = 0; n < 10_000; n += 1) log.warn('flood', { n })
    log.info('other')
    const events = lines.map(line => JSON.parse(line).event)
    expect(events).toEqual([...Array(300).fill('flood'), 'log-lines-left-out', 'other'])
    time += 60_000
    log.warn('flood')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ event: 'flood' })
  })

  test('in a file is private, rotates, and keeps three older files', () => {
    const folder = join(aFolder(), 'logs')
    const write = logFile(folder, 1000)
    for (let n = 0; n < 100; n += 1) write(`${n} ${'x'.repeat(97)}`)
    const files = readdirSync(folder).sort()
    expect(files).toEqual(['valetkey.log', 'valetkey.log.1', 'valetkey.log.2', 'valetkey.log.3'])
    for (const file of files) {
      expect(statSync(join(folder, file)).size).toBeLessThanOrEqual(1200)
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
    }
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(readFileSync(join(folder, 'valetkey.log'), 'utf8')).toContain('\n99 ')
  })

  test('goes on in the file of the run before', () => {
    const folder = aFolder()
    logFile(folder)('first')
    logFile(folder)('second')
    expect(readFileSync(join(folder, 'valetkey.log'), 'utf8')).toBe('first\nsecond\n')
  })

  test('loses a line, and nothing else, when it cannot write', () => {
    const folder = aFolder()
    const write = logFile(folder)
    rmSync(folder, { recursive: true })
    expect(() => write('nowhere')).not.toThrow()
    expect(existsSync(folder)).toBe(false)
  })
})

function logged(fields: LogFields): string {
  const lines: string[] = []
  createLog(line => lines.push(line)).info('test', fields)
  return lines.join('\n')
}

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-log-'))
  chmodSync(folder, 0o700)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
