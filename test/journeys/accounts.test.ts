// Several accounts at one server, and taking access away: logout, revoke, remove, uninstall.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { pathsOf } from '../../main/base/paths.ts'
import { eventually } from '../world/eventually.ts'
import { aStory, type Story } from './a-story.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

test('two accounts of one server are two people, each behind its own bridge', async () => {
  await using story = await twoAccounts()
  await using asAlice = await story.client({ server: 'example@default' })
  await using asBob = await story.client({ server: 'example@work' })
  const who = await Promise.all([asAlice.call('whoami'), asBob.call('whoami')])
  expect(who.map(({ text }) => text)).toEqual(['alice', 'bob'])
  const { accounts } = await story.home.json(['accounts', 'example'])
  expect(accounts).toMatchObject([
    { account: 'default', who: expect.stringContaining('alice'), state: { is: 'ready' } },
    { account: 'work', who: expect.stringContaining('bob'), state: { is: 'ready' } },
  ])
})

test('S14 logging one account out revokes it at the issuer and leaves the other alone', async () => {
  await using story = await twoAccounts()
  const { issuer, home } = story
  await using asAlice = await story.client({ server: 'example@default' })
  await using asBob = await story.client({ server: 'example@work' })
  const { receipts } = await home.json(['logout', 'example@work'])
  expect(receipts).toMatchObject([
    { account: 'work', revocation: { refreshToken: { is: 'revoked' }, accessToken: { is: 'revoked' } } },
  ])
  expect(issuer.events('revoked').map(({ sub }) => sub)).toContain('bob')
  expect(issuer.tokensGiven().filter(token => issuer.verify(token)?.sub === 'bob')).toEqual([])
  const after = await asBob.call('whoami')
  expect(after.isError).toBe(true)
  expect(after.text).toContain('valetkey login example@work')
  expect(await asAlice.call('whoami')).toEqual({ text: 'alice', isError: false })
})

test('S14 what the issuer did not confirm is said to be unconfirmed, and tried again', async () => {
  await using story = await aStory()
  await story.add()
  story.issuer.failRevocation()
  const ran = await story.home.run(['logout', 'example', '--json'])
  expect(ran.code).toBe(1)
  expect(ran.json()).toMatchObject({ ok: false, error: { code: 'revocation-failed' } })
  expect((await story.home.json(['status'])).pendingRevocations).toHaveLength(1)
  await using client = await story.client()
  expect(await client.tools()).toEqual(['sign_in_with_valetkey'])
})

test('S14 an issuer without revocation is said to offer none', async () => {
  await using story = await aStory({ issuer: { revocation: false } })
  await story.add()
  const { receipts } = await story.home.json(['logout', 'example'])
  expect(receipts).toMatchObject([{ revocation: { refreshToken: { is: 'not-offered' } } }])
})

test('S16 a client that was revoked gets its access back from a person at a terminal, and from nobody else', async () => {
  await using story = await aStory()
  await story.add()
  await using client = await story.client({ client: 'cursor' })
  await using other = await story.client({ client: 'zed' })
  await story.home.json(['revoke', '--client', 'cursor'])
  const denied = await client.call('whoami')
  expect(denied).toMatchObject({ isError: true, text: expect.stringContaining('valetkey allow cursor') })
  expect((await other.call('whoami')).text).toBe('alice')

  const alone = await story.home.run(['allow', 'cursor', '--json'], { input: 'yes\n' })
  expect(alone.code).toBe(3)
  expect(alone.json()).toMatchObject({ ok: false, error: { code: 'needs-confirmation' } })
  await using wrong = story.home.terminal(['allow', 'cursor'])
  await wrong.sees(/type \w{4}/)
  wrong.types('yes')
  expect(await wrong.ended).toBe(3)
  expect((await client.call('whoami')).isError).toBe(true)

  await using terminal = story.home.terminal(['allow', 'cursor'])
  const [, code = ''] = await terminal.sees(/type (\w{4})/)
  terminal.types(code)
  expect(await terminal.ended).toBe(0)
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
})

test('removing a server revokes it and forgets it', async () => {
  await using story = await aStory()
  await story.add()
  await story.home.json(['remove', 'example'])
  expect(story.issuer.grantsAlive()).toBe(0)
  expect((await story.home.json(['list'])).servers).toEqual([])
})

test('uninstalling revokes all, deletes what was kept, and says what it could not undo', async () => {
  await using story = await aStory({ keychain: true })
  await story.add()
  expect(await keychainItems(story)).not.toEqual([])
  const link = join(story.home.path, '.local', 'bin', 'valetkey')
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(join(project, 'scripts', 'valetkey.cjs'), link) // as Settings makes it
  const gone = await story.home.json(['uninstall', '--yes'])
  expect(gone).toMatchObject({ ok: true, uninstalled: true, couldNotUndo: expect.any(Array) })
  expect(await keychainItems(story)).toEqual([])
  expect(story.issuer.grantsAlive()).toBe(0)
  await eventually(() => story.home.brokerPid()).toBeUndefined()
  expect(existsSync(link)).toBe(false)
  const { state } = pathsOf(story.home.path)
  expect(existsSync(state) ? readdirSync(state, { recursive: true }) : []).toEqual([])
})

async function twoAccounts(): Promise<Story> {
  const story = await aStory()
  await story.add()
  story.home.seat({ as: 'bob' })
  await story.home.json(['login', 'example@work'])
  return story
}

/** Names of what the keyring holds for this home, read by a process of its own. */
async function keychainItems({ home }: Story): Promise<string[]> {
  const service = `valetkey-${pathsOf(home.path).identity}`
  const read = `require('@github/keytar').findCredentials('${service}').then(all => console.log(JSON.stringify(all.map(({ account }) => account))))`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', read], { env: home.env, cwd: project })
  return JSON.parse(stdout) as string[]
}
