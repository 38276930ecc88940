// The app as it is shipped: packed, its fuses read back, its archive looked into, started on a screen by its own
// `valetkey` program, and a tool called through that.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, linkSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getRawHeader, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { beforeAll, describe, expect, test } from 'vitest'
import { dist } from '../../scripts/dist.mjs'
import { aDisplay } from '../e2e/a-display.ts'
import { aStory } from '../journeys/a-story.ts'
import { aClient } from '../world/client.ts'
import { eventually } from '../world/eventually.ts'
import type { Home } from '../world/home.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'out', 'linux-unpacked')
const app = join(folder, 'valetkey-app')
const program = join(folder, 'resources', 'bin', 'valetkey')
const archive = join(folder, 'resources', 'app.asar')

beforeAll(() => dist(root, ['--dir']), 180_000)

describe('S5 the packed app', () => {
  test('has the fuses that electron-builder.yml names', async () => {
    const { ENABLE: on, DISABLE: off } = FuseState
    const wire = await getCurrentFuseWire(app)
    expect(wire[FuseV1Options.RunAsNode]).toBe(off)
    expect(wire[FuseV1Options.EnableCookieEncryption]).toBe(on)
    expect(wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable]).toBe(off)
    expect(wire[FuseV1Options.EnableNodeCliInspectArguments]).toBe(off)
    expect(wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation]).toBe(on)
    expect(wire[FuseV1Options.OnlyLoadAppFromAsar]).toBe(on)
    expect(wire[FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]).toBe(off)
    // The stand-in's Electron has seven; a newer one has the two that are left, set as ours are.
    expect([undefined, off]).toContain(wire[FuseV1Options.GrantFileProtocolExtraPrivileges])
    expect([undefined, on]).toContain(wire[FuseV1Options.WasmTrapHandlers])
  })

  test('holds its own files in the archive, and outside it keytar’s binary alone', () => {
    const files = listPackage(archive, { isPack: true })
    const outside = files.filter(line => line.startsWith('unpack')).map(line => line.split(' : ')[1])
    expect(outside.filter(file => file?.endsWith('.node'))).toEqual([
      '/node_modules/@github/keytar/build/Release/keytar.node',
    ])
    const inside = files.filter(line => line.startsWith('pack')).map(line => line.split(' : ')[1] ?? '')
    expect(inside).toEqual(expect.arrayContaining(['/dist/app/index.cjs', '/dist/app/preload.cjs', '/package.json']))
    expect(inside.filter(file => /\.(map|ts|tsx|node)$|^\/node_modules\/(?!@github)/.test(file))).toEqual([])
    expect(getRawHeader(archive).header).toBeDefined()
  })

  test('has a valetkey program without broker and keychain, which cannot serve', async () => {
    const bundle = readFileSync(join(root, 'dist', 'helper', 'helper.cjs'), 'utf8')
    expect(bundle).not.toMatch(/keytar\.node|setPassword|createBroker/)
    const { code, stderr } = await run(program, ['serve'], {})
    expect(stderr).toContain('open the app instead')
    expect(code).toBe(2)
    const help = await run(program, ['help'], {})
    expect(help.stdout).toContain('uninstall')
    expect(help.stdout).not.toMatch(/\bserve\b/)
    expect((await run(program, ['help', 'serve'], {})).code).toBe(2)
  })
})

test('a client’s call through the packed valetkey wakes the packed app, which answers it', async () => {
  await using story = await aStory()
  await using display = await aDisplay()
  const { home, server } = story
  const valetkey = aCopy(home)
  const env = { ...home.env, DISPLAY: display.name }
  const added = await run(valetkey, ['add', server.url, '--name', 'linear', '--json'], env)
  expect(added, added.stderr).toMatchObject({ code: 0 })
  expect(readlinkSync(`/proc/${home.brokerPid()}/exe`)).toBe(app)

  const entry = await run(valetkey, ['entry', 'linear', '--client', 'cursor', '--json'], env)
  const { command, args } = JSON.parse(entry.stdout).entry.mcpServers.linear
  await using client = await aClient({ command, args, env: home.env })
  expect((await client.call('whoami')).text).toBe('alice')
  expect((await run(valetkey, ['stop'], env)).code).toBe(0)
  await eventually(() => home.brokerPid()).toBe(undefined)
})

test.each(['--remote-debugging-port=0', '--remote-debugging-pipe', '--load-extension=/tmp'])(
  'S5 S16 the packed app does not start with %s, by which others could press a person’s buttons',
  async word => {
    await using story = await aStory()
    await using display = await aDisplay()
    const env = { ...story.home.env, DISPLAY: display.name }
    const { code, stderr } = await run(app, ['--no-sandbox', '--disable-gpu', word], env)
    expect(code).toBe(1)
    expect(stderr).toContain('whoever uses it could answer for you')
    expect(stderr).not.toContain('DevTools listening')
    expect(story.home.brokerPid()).toBe(undefined)
  },
)

/** A copy as an AppImage leaves one, with its note; root's Chromium starts without its sandbox only. */
function aCopy(home: Home): string {
  const bin = join(home.path, 'copy')
  const opener = join(bin, 'opener')
  mkdirSync(bin)
  linkOrCopy(program, join(bin, 'valetkey'))
  writeFileSync(opener, `#!/bin/sh\nexec '${app}' --no-sandbox --disable-gpu "$@"\n`)
  chmodSync(opener, 0o755)
  writeFileSync(join(bin, 'app-path'), `${opener}\n`)
  return join(bin, 'valetkey')
}

function linkOrCopy(from: string, to: string): void {
  rmSync(to, { force: true })
  try {
    linkSync(from, to)
  } catch {
    cpSync(from, to)
  }
}

async function run(command: string, words: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(command, [...words], { env, timeout: 40_000 })
  const said = { stdout: '', stderr: '' }
  child.stdin.end()
  child.stdout.setEncoding('utf8').on('data', text => (said.stdout += text))
  child.stderr.setEncoding('utf8').on('data', text => (said.stderr += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}
