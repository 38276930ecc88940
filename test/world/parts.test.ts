// Whether the smaller parts of the test world work: terminal, raw client, clients, browsers, homes.
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { aBrowser } from './browser.ts'
import { aCallback } from './callback.ts'
import { aClient } from './client.ts'
import { eventually } from './eventually.ts'
import { aHome, strippedEnvironment } from './home.ts'
import { anIssuer } from './issuer.ts'
import { rawClient } from './raw-client.ts'
import { authorizationUrl } from './sign-in-by-hand.ts'
import { aTerminal } from './terminal.ts'

const env = strippedEnvironment('/tmp')

test('a command on a terminal has one of its own, is typed to, and ends with its code', async () => {
  await using terminal = aTerminal({
    command: '/bin/sh',
    args: ['-c', 'printf "name? " > /dev/tty; read name < /dev/tty; echo "hello $name"; exit 3'],
    env,
  })
  await terminal.sees('name? ')
  terminal.types('alice')
  await terminal.sees('hello alice')
  expect(await terminal.ended).toBe(3)
})

test('what a command prints can be redirected away from its terminal', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-terminal-'))
  await using terminal = aTerminal({
    command: '/bin/sh',
    args: ['-c', 'echo to stdout; echo to stderr >&2'],
    env,
    stdoutTo: join(folder, 'out'),
  })
  expect(await terminal.ended).toBe(0)
  expect(terminal.shown()).toBe('to stderr\n')
  expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('to stdout\n')
  rmSync(folder, { recursive: true })
})

const stdioServer = fileURLToPath(new URL('stdio-server.ts', import.meta.url))
const spawnable = { command: process.execPath, args: [stdioServer], env }

test.each(['v1', 'v2'] as const)('a client of SDK %s lists, calls, is asked and hears of changes', async sdk => {
  await using client = await aClient({
    ...spawnable,
    sdk,
    elicit: () => ({ action: 'accept', content: { colour: 'red' } }),
  })
  expect(await client.tools()).toContain('echo')
  expect(await client.call('echo', { a: 1 })).toEqual({ text: '{"a":1}', isError: false })
  expect((await client.call('ask')).text).toContain('red')
  await client.call('notify', { what: 'tools' })
  await eventually(() => client.changes).toEqual(['tools'])
})

test('a raw client sends lines and sees what came', async () => {
  await using client = rawClient(spawnable)
  expect((await client.open()).result.serverInfo.name).toBe('stdio')
  expect((await client.ask('tools/call', { name: 'whoami' })).result.content).toEqual([
    { type: 'text', text: 'nobody' },
  ])
})

test('a robot as a program is a browser: it notes the address and signs in', async () => {
  await using issuer = await anIssuer()
  await using callback = await aCallback()
  await using home = aHome({ person: { as: 'bob' } })
  const { url } = await authorizationUrl(issuer, callback.url)
  await promisify(execFile)(home.env.VALETKEY_BROWSER ?? '', [url.href], { env: home.env })
  expect((await callback.answer).searchParams.get('code')).toBeTruthy()
  await eventually(() => home.saw()).toHaveLength(1)
  expect(home.opened()).toEqual([url])
  expect(home.saw()[0]).toMatchObject({ clientName: 'Valetkey', callback: { status: 200, text: 'Thank you.' } })
})

test('a real Chromium clicks through login and consent', { timeout: 60_000 }, async () => {
  const screenshots = mkdtempSync(join(tmpdir(), 'valetkey-pictures-'))
  await using issuer = await anIssuer()
  await using callback = await aCallback()
  await using browser = await aBrowser({ as: 'alice', screenshots })
  const { url } = await authorizationUrl(issuer, callback.url)
  expect(await browser.visit(url)).toMatchObject({ text: 'Thank you.' })
  expect(issuer.events('authorized')).toMatchObject([{ sub: 'alice' }])
  expect(readdirSync(screenshots)).toHaveLength(3)
  rmSync(screenshots, { recursive: true })
})

test('a home finds a planted text in any of its files', async () => {
  await using home = aHome()
  writeFileSync(join(home.path, 'planted'), 'a canary here')
  expect(home.filesWith('canary')).toEqual([join(home.path, 'planted')])
})
