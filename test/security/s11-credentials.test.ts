// S1, S9, S11: what a person registered by hand (a secret, a private key) rests in the vault alone, and so does nothing that
// was made with it: no file, no log, no argument, no answer to a command, no word to a client.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aStory, type Story } from '../journeys/a-story.ts'
import { aSecretClient, aServiceWithKey, theSecret } from '../world/a-registered-client.ts'

const closed = { cimd: false, registration: false }

test('S9 S11 a client secret is in no file, log, argument or answer, also after it was refused', async () => {
  await using story = await aStory({
    issuer: { ...closed, clients: [aSecretClient({ client_secret: 'another-one-0123456789' })] },
  })
  const { home, server } = story
  const words = ['add', server.url, '--name', 'example', '--client-id', 'by-hand', '--client-secret-stdin', '--json']
  const added = await home.run(words, { input: `${theSecret}\n` })
  expect(added.json()).toMatchObject({ ok: false })
  expect(added.stdout + added.stderr).not.toContain(theSecret)
  await expectNowhere(story, [theSecret, Buffer.from(`by-hand:${theSecret}`).toString('base64')])
})

test('S9 S11 a private key and its assertions are in no file, log, argument or answer', async () => {
  const { client, key } = aServiceWithKey()
  await using story = await aStory({
    issuer: { ...closed, clientCredentials: true, clients: [client] },
    home: { person: null },
  })
  const { home, server, issuer } = story
  const file = join(home.path, 'nightly.pem')
  writeFileSync(file, key)
  const words = ['add', server.url, '--name', 'example', '--service-account', '--client-id', 'nightly']
  const added = await home.run([...words, '--client-key', file, '--json'])
  expect(added.json()).toMatchObject({ ok: true, signedIn: true })
  writeFileSync(file, '')
  await using one = await story.raw()
  const answer = await one.ask('tools/call', { name: 'whoami', arguments: {} })
  // The head of every assertion that this key signs, as it would look in a log of requests.
  const head = Buffer.from('{"alg":"ES256"').toString('base64url')
  const made = [key.split('\n')[1] ?? '', 'client_assertion', head, ...issuer.tokensGiven()]
  for (const secret of made) expect(JSON.stringify([answer, one.lines, one.said()])).not.toContain(secret)
  await expectNowhere(story, made)
})

async function expectNowhere({ home }: Story, secrets: readonly string[]): Promise<void> {
  const shown = [await home.json(['status']), await home.json(['list']), await home.json(['credentials', 'example'])]
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(8)
    expect(home.filesWith(secret)).toEqual([])
    expect(JSON.stringify(shown)).not.toContain(secret)
    expect(readFileSync(`/proc/${home.brokerPid()}/cmdline`, 'utf8')).not.toContain(secret)
  }
}
