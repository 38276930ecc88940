// Sign-ins that must not succeed, and the sentence that a person gets instead.
import { expect, test } from 'vitest'
import { eventually } from '../world/eventually.ts'
import type { IssuerOptions } from '../world/issuer.ts'
import { aStory, type Story, type StoryOptions } from './a-story.ts'

const lies: [string, StoryOptions, string][] = [
  ['an answer of another issuer', { issuer: { issInAnswer: 'wrong' } }, 'answer-invalid'],
  ['an answer without the iss that was announced', { issuer: { issInAnswer: 'absent' } }, 'answer-invalid'],
  ['metadata of another issuer', { issuer: { lieAboutIssuer: 'https://liar.example' } }, 'issuer-mismatch'],
  ['metadata without PKCE, where no person can be asked,', { issuer: { pkceAdvertised: false } }, 'needs-confirmation'],
  [
    'metadata with a PKCE that protects nothing',
    { issuer: { metadata: { code_challenge_methods_supported: ['plain'] } } },
    'pkce-missing',
  ],
  [
    'metadata of another resource',
    { server: { resourceMetadata: truth => ({ ...truth, resource: 'https://other.example/mcp' }) } },
    'resource-mismatch',
  ],
  [
    'an authorization endpoint that is a script',
    { issuer: { metadata: { authorization_endpoint: 'javascript:alert(1)' } } },
    'metadata-invalid',
  ],
]

test.each(lies)('%s is refused before a code or token is sent', async (_what, options, code) => {
  await using story = await aStory(options)
  const refused = await story.home.run(['add', story.server.url, '--name', 'example', '--json'])
  expect(refused.code).not.toBe(0)
  expect(refused.json()).toMatchObject({ ok: false, error: { code } })
  expect(refused.json().error.message).toMatch(/^\S.*\.$|valetkey /s)
  expect(story.issuer.requests.token).toBe(0)
  await expectSignedOut(story)
})

const noes: [string, IssuerOptions, 'deny' | 'accept', string][] = [
  ['says no', {}, 'deny', 'sign-in-refused'],
  ['signs in at an issuer whose token endpoint is broken', { tokenFails: 500 }, 'accept', 'unreachable'],
]

test.each(noes)('a person who %s gets a sentence, and can try again', async (_what, issuer, consent, code) => {
  await using story = await aStory({ issuer, home: { person: { as: 'alice', consent } } })
  const refused = await story.home.run(['add', story.server.url, '--name', 'example', '--json'])
  expect(refused.json()).toMatchObject({ ok: false, error: { code } })
  await eventually(() => story.home.saw()).toHaveLength(1)
  expect(story.home.saw()[0]?.callback?.text).not.toMatch(/you are signed in/i)
  await expectSignedOut(story)
  story.issuer.set({ tokenFails: undefined })
  story.home.seat({ as: 'alice' })
  expect(await story.home.json(['login', 'example'])).toMatchObject({ ok: true })
})

test('Ctrl-C while the browser is open cancels the sign-in, and the next one works', async () => {
  await using story = await aStory({ home: { person: { as: 'alice', consent: 'never' } } })
  await using terminal = story.home.terminal(['add', story.server.url, '--name', 'example'])
  await eventually(() => story.home.opened().length).toBe(1)
  terminal.presses('\u0003')
  expect(await terminal.ended).toBe(130)
  await expectSignedOut(story)
  story.home.seat({ as: 'alice' })
  expect(await story.home.json(['login', 'example'])).toMatchObject({ ok: true })
})

const notUrls: [string, string][] = [
  ['hello', 'not-a-url'],
  ['http://mcp.example.com/mcp', 'address-refused'],
  ['ftp://mcp.example.com/mcp', 'address-refused'],
  ['http://127.0.0.1:1/mcp', 'unreachable'],
]

test.each(notUrls)('%s is no server, and the sentence says why', async (url, code) => {
  await using story = await aStory()
  const refused = await story.home.run(['add', url, '--json'])
  expect(refused.json()).toMatchObject({ ok: false, error: { code } })
  expect((await story.home.json(['list'])).servers).toEqual([])
})

async function expectSignedOut({ home, issuer }: Story): Promise<void> {
  const { servers } = await home.json(['list'])
  const states = servers.flatMap(({ accounts }: { accounts: { state: { is: string } }[] }) =>
    accounts.map(({ state }) => state.is),
  )
  expect(states).not.toContain('ready')
  for (const secret of issuer.tokensGiven()) expect(home.filesWith(secret)).toEqual([])
}
