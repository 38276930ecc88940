// Keys in a person's hands: a server that takes one and a local server with one, from the command line, in a real keychain,
// through real bridges, to the end of both.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { aClient } from '../world/client.ts'
import { eventually } from '../world/eventually.ts'
import { aHome, type Home } from '../world/home.ts'
import { aKeyFront } from '../world/key-front.ts'
import { aServer } from '../world/mcp-server.ts'
import { aSecretService } from '../world/secret-service.ts'

const program = fileURLToPath(new URL('../world/local-server.ts', import.meta.url))
const keys = ['sk-canary-header-31c09f', 'sk-canary-second-8e55a1', 'sk-canary-local-b0f7d2'] as const
const [first, second, local] = keys
const digest = createHash('sha256').update(local).digest('hex')

async function aKeychainHome(): Promise<Home> {
  const keyring = await aSecretService()
  const { DBUS_SESSION_BUS_ADDRESS = '', XDG_RUNTIME_DIR = '' } = keyring.env
  const home = aHome({ vault: 'keychain', env: { DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR } })
  onTestFinished(async () => {
    await home.stop()
    await keyring[Symbol.asyncDispose]()
  })
  return home
}

/** Approves what the terminal shows, and types keys where they are asked for. */
async function approve(home: Home, words: readonly string[], typed: readonly [RegExp, string][] = []): Promise<string> {
  const terminal = home.terminal(words)
  for (const [prompt, text] of typed) {
    await terminal.sees(prompt)
    terminal.types(text)
  }
  const [, code = ''] = await terminal.sees(/type ([a-z]{4}) and press Enter/)
  terminal.types(code)
  expect(await terminal.ended).toBe(0)
  return terminal.shown()
}

test('S1 S9 S11 keys: added, used, replaced, over a restart, deleted; and in no file, log, argument, answer or address', async () => {
  const home = await aKeychainHome()
  const server = await aServer({ unprotected: true })
  onTestFinished(() => server.stop())
  const front = await aKeyFront(server.url, 'x-api-key', first)
  const said: string[] = []
  const run = async (words: readonly string[], input?: string) => {
    const ran = await home.run(words, input === undefined ? {} : { input })
    said.push(ran.stdout, ran.stderr)
    return ran
  }

  const added = await run(
    ['add', front.url, '--name', 'example', '--key-stdin', '--key-header', 'X-Api-Key'],
    `${first}\n`,
  )
  expect(added.code).toBe(0)
  const shown = await approve(
    home,
    [
      'run',
      'local',
      '--secret-env',
      'API_KEY',
      '--cwd',
      home.path,
      '--',
      process.execPath,
      program,
      'legacy',
      'babbles',
    ],
    [[/The value of API_KEY/, local]],
  )
  expect(shown).toContain('DANGEROUS')
  said.push(shown)

  const remote = await aClient({ ...home.bridge('example', 'cursor'), sdk: 'v2' })
  expect(await remote.tools()).toContain('echo')
  const tools = await aClient({ ...home.bridge('local', 'cursor'), sdk: 'v1' })
  expect(await tools.call('key')).toEqual({ text: digest, isError: false })
  const [folder, pid] = (await tools.call('where')).text.split(' ')
  expect(folder).toBe(home.path)

  const refused = await run(['run', 'local', '--', process.execPath, '-e', '0'])
  expect(refused.code).toBe(3)

  front.wants(second)
  expect(await remote.tools()).toEqual(['valetkey_status'])
  said.push(JSON.stringify(await remote.call('valetkey_status')))
  expect((await run(['keys', 'replace', 'example', '--key-stdin'], `${second}\n`)).code).toBe(0)
  await eventually(() => remote.tools()).toContain('echo')

  const broker = home.brokerPid() ?? 0
  for (const file of ['environ', 'cmdline']) said.push(readFileSync(`/proc/${broker}/${file}`, 'utf8'))
  said.push(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
  for (const words of [['keys'], ['list'], ['status'], ['doctor'], ['entry', 'local', '--client', 'cursor']]) {
    await run(words)
    await run([...words, '--json'])
  }
  expect(await home.json(['keys'])).toMatchObject({
    keys: [
      { server: 'example', kind: 'header', name: 'X-Api-Key', state: 'kept', clients: ['cursor'] },
      { server: 'local', kind: 'variable', name: 'API_KEY', state: 'kept', clients: ['cursor'] },
    ],
  })

  await run(['stop'])
  await eventually(() => home.brokerPid()).toBeUndefined()
  expect(await tools.call('key')).toEqual({ text: digest, isError: false })
  await eventually(() => remote.tools()).toContain('echo')

  const deleted = await run(['keys', 'delete', 'local'])
  expect(deleted.stdout).toContain('rotate or delete it at')
  expect((await tools.call('key')).text).toContain('valetkey keys replace local')
  const gone = await run(['uninstall', '--yes'])
  expect(gone.stdout).toContain('The key of example (X-Api-Key) is deleted here and still works')
  for (const key of keys) expect(home.filesWith(key)).toEqual([])
  expect(keys.filter(key => said.join('\n').includes(key))).toEqual([])
  // The search itself is awake: the key was there to be found.
  expect(front.seen.some(({ headers }) => headers['x-api-key'] === second)).toBe(true)
  await remote.close()
  await tools.close()
})

test('a program of this machine ends with a broker that is killed, and with its client', async () => {
  const home = aHome({ vault: 'memory' })
  onTestFinished(() => home.stop())
  await approve(home, ['run', 'local', '--', process.execPath, program, 'both'])
  const client = await aClient({ ...home.bridge('local', 'cursor'), sdk: 'v2', era: 'modern' })
  const where = async () => Number((await client.call('where')).text.split(' ')[1])
  const pid = await where()
  const isThere = (process: number) => {
    try {
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${process}/status`, 'utf8'))
    } catch {
      return false
    }
  }
  expect(isThere(pid)).toBe(true)
  await client.close()
  await eventually(() => isThere(pid)).toBe(false)
  const again = await aClient({ ...home.bridge('local', 'cursor'), sdk: 'v2' })
  const next = Number((await again.call('where')).text.split(' ')[1])
  process.kill(home.brokerPid() ?? 0, 'SIGKILL')
  await eventually(() => isThere(next)).toBe(false)
  await again.close()
})
