// The keychain as it is found in life: missing, locked, unlocked again; the broker killed while it writes there.
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { eventually } from '../world/eventually.ts'
import { aStory } from './a-story.ts'

test('without a keychain Valetkey keeps sign-ins in memory and says so', async () => {
  await using story = await aStory({ home: noVaultNamed })
  await story.add()
  const { vault } = await story.home.json(['status'])
  expect(vault).toMatchObject({ kind: 'memory', state: { is: 'open' } })
  expect((await story.home.run(['status'])).stdout).toMatch(/memory/i)
  await using client = await story.client()
  expect((await client.call('whoami')).text).toBe('alice')
})

test('a grant in the keychain outlives the broker', async () => {
  await using story = await aStory({ keychain: true })
  await story.add()
  await story.home.json(['stop'])
  await using client = await story.client()
  expect((await client.call('whoami')).text).toBe('alice')
  expect(story.home.opened()).toHaveLength(1)
  for (const secret of story.issuer.tokensGiven()) expect(story.home.filesWith(secret)).toEqual([])
})

test('a locked keychain is no sign-out: the client is told to unlock it, and goes on when it is open', async () => {
  await using story = await aStory({ keychain: true })
  await story.add()
  await story.home.json(['stop'])
  await story.keyring.lock()
  await using client = await story.client()
  const told = await client.call('whoami').catch((error: unknown) => ({ text: String(error), isError: true }))
  expect(told.isError).toBe(true)
  expect(told.text).toMatch(/lock/i)
  expect(told.text).not.toContain('valetkey login')
  const { servers, vault } = await story.home.json(['status'])
  expect(vault.state.is).toBe('locked')
  expect(servers[0].accounts[0].state.is).toBe('unknown')
  await story.keyring.unlock()
  await eventually(async () => client.call('whoami').catch(String)).toEqual({ text: 'alice', isError: false })
  expect(story.issuer.events('token-issued')).toHaveLength(1)
  expect(story.home.opened()).toHaveLength(1)
})

test.each([0, 5, 15, 40])(
  'S10 a broker killed %i ms after a refresh was sent finds the old grant or the new one',
  async moment => {
    await using story = await aStory({ keychain: true, issuer: { rotation: 'grace' } })
    await story.add()
    await using client = await story.raw()
    story.issuer.expireAll()
    const asked = client.ask('tools/call', { name: 'whoami' }, 40_000)
    // The token request has been made: from here on the rotated token is on its way into the keychain.
    await expect.poll(() => story.issuer.requests.token, { interval: 2, timeout: 20_000 }).toBe(2)
    await pause(moment)
    const pid = story.home.brokerPid()
    if (pid) process.kill(pid, 'SIGKILL')
    await asked
    await client.ask('ping', {}, 40_000)
    const after = await client.ask('tools/call', { name: 'whoami' }, 40_000)
    expect(after.result).toMatchObject({ content: [{ text: 'alice' }] })
    expect(story.home.opened()).toHaveLength(1)
    expect(story.issuer.events('token-issued')).toHaveLength(1)
  },
)

const noVaultNamed = { env: { VALETKEY_VAULT: '' } }
