// Clients that somebody registered by hand, from the command line to the tool call: a recipe followed at a terminal, a code for
// another device, service accounts. And that their secrets and keys rest in the vault alone.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  aDeviceClient,
  aSecretClient,
  aServiceWithKey,
  aServiceWithSecret,
  theSecret,
} from '../world/a-registered-client.ts'
import { eventually } from '../world/eventually.ts'
import { aRobot } from '../world/robot.ts'
import { aStory, type Story } from './a-story.ts'

/** An issuer that knows nobody whom it was not told of, as GitHub and Entra are. */
const closed = { cimd: false, registration: false }

test('a person at a terminal is told how to register by hand, types in what they got, and is signed in', async () => {
  await using story = await aStory({ issuer: { ...closed, clients: [aSecretClient()] } })
  const { home, server } = story
  await using terminal = home.terminal(['add', server.url, '--name', 'example'])
  await terminal.sees('http://127.0.0.1/callback')
  await terminal.sees('Client ID:')
  terminal.types('by-hand')
  await terminal.sees('Client secret')
  terminal.types(theSecret)
  await terminal.sees('example is ready')
  expect(await terminal.ended).toBe(0)
  expect(terminal.shown()).not.toContain(theSecret)
  await using client = await story.client()
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
  const [shown] = (await home.json(['list'])).servers as { registered: object }[]
  expect(shown?.registered).toEqual({ clientId: 'by-hand', proof: 'secret' })
  await secretStays(story, theSecret)
})

test('without a terminal the same is an error that names the command, and the secret comes by stdin', async () => {
  await using story = await aStory({ issuer: { ...closed, clients: [aSecretClient()] } })
  const { home, server } = story
  const refused = await home.run(['add', server.url, '--name', 'example', '--json'])
  expect(refused.json()).toMatchObject({ ok: false, error: { code: 'identity-needed' } })
  await home.run(['credentials', 'example', '--client-id', 'by-hand', '--client-secret-stdin'], {
    input: `${theSecret}\n`,
  })
  expect(await home.json(['login', 'example'])).toMatchObject({ ok: true, who: '“alice@example.com”' })
  await secretStays(story, theSecret)
})

test('a new secret goes on with the same sign-in, another client id ends it, and forgetting deletes it', async () => {
  const other = aSecretClient({ client_id: 'another' })
  await using story = await aStory({ issuer: { ...closed, clients: [aSecretClient(), other] } })
  const { home } = story
  await addByHand(story)
  const input = `${theSecret}\n`
  const replaced = await home.run(['credentials', 'example', '--client-secret-stdin', '--json'], { input })
  expect(replaced.json()).toMatchObject({ clientId: 'by-hand', receipts: [] })
  const renamed = await home.run(
    ['credentials', 'example', '--client-id', 'another', '--client-secret-stdin', '--json'],
    { input },
  )
  expect(renamed.json()).toMatchObject({
    clientId: 'another',
    receipts: [{ revocation: { refreshToken: { is: 'revoked' } } }],
  })
  expect(await home.json(['login', 'example'])).toMatchObject({ ok: true })
  expect(await home.json(['credentials', 'example', '--forget'])).toMatchObject({ receipts: [{ account: 'default' }] })
  expect(await home.json(['credentials', 'example'])).toMatchObject({ registered: null })
})

test('without a browser the code is shown at once, and who types it in elsewhere signs this machine in', async () => {
  await using story = await aStory({
    issuer: { ...closed, deviceFlow: true, clients: [aDeviceClient()] },
    home: { person: null, env: { VALETKEY_BROWSER: 'none' } },
  })
  const { home, server, issuer } = story
  await home.run(
    ['add', server.url, '--name', 'example', '--no-login', '--client-id', 'by-hand', '--client-secret-stdin'],
    {
      input: `${theSecret}\n`,
    },
  )
  await using terminal = home.terminal(['login', 'example'])
  await terminal.sees(/Code: (\S+)/)
  const [, address = ''] = await terminal.sees(/(http:\/\/127\.0\.0\.1:\d+\/device\?\S+)/)
  await aRobot(issuer, { as: 'bob' })(address)
  await terminal.sees('Signed in to example')
  expect(await terminal.ended).toBe(0)
  await using client = await story.client()
  expect((await client.call('whoami')).text).toBe('bob')
  issuer.expireAll()
  expect((await client.call('whoami')).text).toBe('bob')
  expect(issuer.events('token-refreshed')).toHaveLength(1)
})

test('an issuer that gives no code to this client is signed in to by the address all the same', async () => {
  await using story = await aStory({
    issuer: { deviceFlow: true },
    home: { person: null, env: { VALETKEY_BROWSER: 'none' } },
  })
  const { home, server, issuer } = story
  await using terminal = home.terminal(['add', server.url, '--name', 'example'])
  const [address] = await terminal.sees(/http:\/\/127\.0\.0\.1:\d+\/auth\?\S+/)
  const robot = aRobot(issuer, { as: 'bob', callback: 'copy' })
  await robot(address)
  await terminal.sees('paste')
  terminal.types(robot.saw[0]?.redirectUrl ?? '')
  expect(await terminal.ended).toBe(0)
})

test('a code that is cancelled leaves nothing behind', async () => {
  await using story = await aStory({
    issuer: { ...closed, deviceFlow: true, clients: [aDeviceClient()] },
    home: { person: null },
  })
  const { home, server } = story
  await home.run(
    ['add', server.url, '--name', 'example', '--no-login', '--client-id', 'by-hand', '--client-secret-stdin'],
    {
      input: `${theSecret}\n`,
    },
  )
  await using terminal = home.terminal(['login', 'example', '--device'])
  await terminal.sees(/Code: (\S+)/)
  terminal.presses('\u0003')
  expect(await terminal.ended).not.toBe(0)
  const [shown] = (await home.json(['accounts', 'example'])).accounts as { state: { is: string } }[]
  await eventually(() => shown?.state.is).toBe('needs-you')
})

test.each(['key', 'secret'] as const)(
  'a service account with a %s calls tools, is renewed and revoked, and no browser opens',
  async how => {
    const { client: withKey, key } = aServiceWithKey()
    const client = how === 'key' ? withKey : aServiceWithSecret()
    await using story = await aStory({
      issuer: { ...closed, clientCredentials: true, clients: [client], accessTokenTtl: 3600 },
      home: { person: null },
    })
    const { home, server, issuer } = story
    const file = join(home.path, 'nightly.pem')
    writeFileSync(file, key)
    const proof = how === 'key' ? ['--client-key', file] : ['--client-secret-stdin']
    const words = [
      'add',
      server.url,
      '--name',
      'example',
      '--service-account',
      '--client-id',
      'nightly',
      ...proof,
      '--json',
    ]
    const added = await home.run(words, { input: `${theSecret}\n` })
    expect(added.json()).toMatchObject({ ok: true, signedIn: true })
    await using tools = await story.client()
    expect(await tools.call('whoami')).toEqual({ text: 'nightly', isError: false })
    const [opening] = server.requests.filter(({ method, sub }) => method === 'initialize' && sub === 'nightly')
    expect(opening?.params?.capabilities).toMatchObject({
      extensions: { 'io.modelcontextprotocol/oauth-client-credentials': {} },
    })
    issuer.expireAll()
    expect(await tools.call('whoami')).toEqual({ text: 'nightly', isError: false })
    expect(issuer.events('token-issued')).toHaveLength(2)
    const { accounts } = await home.json(['accounts', 'example'])
    expect(accounts).toMatchObject([{ serviceAccount: true, state: { is: 'ready', renews: true } }])
    writeFileSync(file, '')
    await secretStays(story, how === 'key' ? (key.split('\n')[1] ?? '') : theSecret)
    expect(await home.json(['revoke', 'example'])).toMatchObject({
      receipts: [{ revocation: { accessToken: { is: 'revoked' } } }],
    })
    expect((await tools.call('whoami')).isError).toBe(true)
    expect(await home.json(['login', 'example'])).toMatchObject({ ok: true })
    await eventually(async () => (await tools.call('whoami')).text).toBe('nightly')
    expect(home.opened()).toEqual([])
  },
)

async function addByHand({ home, server }: Story): Promise<void> {
  const words = ['add', server.url, '--name', 'example', '--client-id', 'by-hand', '--client-secret-stdin', '--json']
  const added = await home.run(words, { input: `${theSecret}\n` })
  expect(added.json()).toMatchObject({ ok: true, signedIn: true })
}

/** SECURITY S1, S9, S11: in no file, no log, no argument and no answer, and no assertion that was made with it either. */
async function secretStays({ home, issuer }: Story, secret: string): Promise<void> {
  const shown = [await home.json(['status']), await home.json(['list']), await home.json(['accounts'])]
  for (const canary of [secret, ...issuer.tokensGiven()]) {
    expect(canary.length).toBeGreaterThan(8)
    expect(home.filesWith(canary)).toEqual([])
    expect(JSON.stringify(shown)).not.toContain(canary)
    expect(readFileSync(`/proc/${home.brokerPid()}/cmdline`, 'utf8')).not.toContain(canary)
  }
  expect(home.filesWith('client_assertion')).toEqual([])
}
