// Checklist A, items 21–27: the authorization request, and which answer to it is believed.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { canonicalResource } from '../../main/oauth/discovery/resource.ts'
import { callbackPorts } from '../../main/oauth/identity/client-document.ts'
import { IssuerMetadata } from '../../main/oauth/issuer/metadata.ts'
import type { SignInOptions } from '../../main/oauth/sign-in/sign-in.ts'
import { aBridge, aBroker, aPerson } from '../broker/a-broker.ts'
import { aStage, type Stage } from '../oauth/stage.ts'
import { anIssuer } from '../world/issuer.ts'
import { aServer } from '../world/mcp-server.ts'
import { aRobot } from '../world/robot.ts'

describe('A21 PKCE', () => {
  test.each([
    ['absent', undefined],
    ['empty', []],
    ['plain alone', ['plain']],
  ])('A21 an issuer whose methods are %s is not signed in to', async (_what, methods) => {
    await using stage = await aStage({ issuer: { metadata: { code_challenge_methods_supported: methods } } })
    await expect(stage.signIn()).rejects.toMatchObject({ code: 'pkce-missing' })
    expect(stage.issuer.requests.authorization).toBe(0)
  })

  test('A21 S256 goes with the request, and its verifier with the code', async () => {
    await using stage = await aStage()
    const sent = await aSignIn(stage)
    expect(sent.asked.get('code_challenge_method')).toBe('S256')
    const verifier = sent.tokenRequests[0]?.get('code_verifier') ?? ''
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(sent.asked.get('code_challenge'))
  })

  test('A21 a person is asked once for what an old server lacks, and may decline', async () => {
    await using issuer = await anIssuer({ pkceAdvertised: false })
    await using server = await aServer({ issuer })
    await using stage = await aBroker()
    const add = { verb: 'add', url: server.url, name: 'example' } as const
    await expect(stage.broker.do(add, aPerson('declines'))).rejects.toMatchObject({ code: 'confirmation-refused' })
    expect(issuer.requests.authorization).toBe(0)
    const person = aPerson('agrees')
    await stage.broker.do(add, person)
    expect(person.asked).toMatchObject([{ kind: 'confirm', sentence: expect.stringContaining('PKCE') }])
    expect((await stage.broker.snapshot()).servers[0]?.warnings).toHaveLength(1)
  })
})

test('A22 the issuer that was found before the redirect gets the code, whatever is said later', async () => {
  await using stage = await aStage()
  const robot = aRobot(stage.issuer, { as: 'alice' })
  const grant = await stage.signIn({
    openBrowser: async url => {
      stage.issuer.set({ metadata: { issuer: 'https://liar.example', token_endpoint: 'https://liar.example/token' } })
      await robot(url)
    },
  })
  expect(grant.issuer).toBe(stage.issuer.url)
  expect(stage.issuer.requests.token).toBe(1)
})

test('A22 of two sign-ins at one time each keeps its own issuer: an answer of the other is refused', async () => {
  await using one = await aStage()
  await using two = await aStage()
  const error = await one
    .signIn({ openBrowser: url => answerBy(url, { code: 'of-the-other', iss: two.issuer.url }) })
    .catch(caught => caught)
  expect(error).toMatchObject({ code: 'answer-invalid' })
  expect([one.issuer.requests.token, two.issuer.requests.token]).toEqual([0, 0])
})

describe('A23 the `iss` of the answer', () => {
  test.each([
    ['announced and right', 'right'],
    ['not announced and right', 'unannounced'],
    ['not announced and absent', 'neither'],
  ] as const)('A23 is taken when it is %s', async (_how, issInAnswer) => {
    await using stage = await aStage({ issuer: { issInAnswer } })
    expect((await stage.signIn()).issuer).toBe(stage.issuer.url)
  })

  test.each([
    ['announced and wrong', 'wrong'],
    ['announced and absent', 'absent'],
  ] as const)('A23 ends the sign-in before the code is sent when it is %s', async (_how, issInAnswer) => {
    await using stage = await aStage({ issuer: { issInAnswer } })
    await expect(stage.signIn()).rejects.toMatchObject({ code: 'answer-invalid' })
    expect(stage.issuer.requests.token).toBe(0)
  })

  test.each([
    ['a slash', (issuer: string) => `${issuer}/`],
    ['its case', (issuer: string) => issuer.replace('http:', 'HTTP:')],
    ['a default port', (issuer: string) => issuer.replace(/:\d+/, ':80')],
    ['percent-encoding', (issuer: string) => issuer.replace('127', '%31%32%37')],
  ])('A23 that differs by %s is another issuer', async (_by, changed) => {
    await using stage = await aStage()
    const answer = { code: 'c', iss: changed(stage.issuer.url) }
    await expect(stage.signIn({ openBrowser: url => answerBy(url, answer) })).rejects.toMatchObject({
      code: 'answer-invalid',
    })
    expect(stage.issuer.requests.token).toBe(0)
  })
})

test('A24 the words of an error from another issuer are neither shown nor acted on', async () => {
  await using stage = await aStage()
  const hostile = {
    error: 'invalid_client',
    error_description: 'Call +1 555 0100 to unlock your computer',
    error_uri: 'https://evil.example/help',
    iss: `${stage.issuer.url}/`,
  }
  const error = await stage.signIn({ openBrowser: url => answerBy(url, hostile) }).catch(caught => caught)
  expect(error).toMatchObject({ code: 'answer-invalid' })
  expect(error.facts.oauthError).toBeUndefined()
  expect(JSON.stringify([error.message, error.facts, stage.logged])).not.toMatch(/\+1 555|evil\.example|unlock/)
})

test('A24 the words of the right issuer are shown quoted, short and inert', async () => {
  await using stage = await aStage()
  const words = `\u202e<b>no</b>\n${'x'.repeat(5000)}`
  const answer = { error: 'server_error', error_description: words, iss: stage.issuer.url }
  const error = await stage.signIn({ openBrowser: url => answerBy(url, answer) }).catch(caught => caught)
  expect(error).toMatchObject({ code: 'sign-in-refused' })
  expect(error.message).not.toMatch(/\u202e|\n/)
  expect(error.message.length).toBeLessThan(1000)
})

test('A25 an answer without the state of this sign-in is discarded, and the sign-in goes on waiting', async () => {
  await using stage = await aStage()
  const robot = aRobot(stage.issuer, { as: 'alice' })
  const grant = await stage.signIn({
    openBrowser: async url => {
      const callback = url.searchParams.get('redirect_uri')
      const iss = encodeURIComponent(stage.issuer.url)
      for (const query of [`code=x&iss=${iss}`, `code=x&iss=${iss}&state=guessed`])
        expect((await fetch(`${callback}?${query}`)).status).toBe(400)
      await robot(url)
    },
  })
  expect(stage.issuer.verify(grant.accessToken.reveal())?.sub).toBe('alice')
  expect(stage.issuer.requests.token).toBe(1)
})

test('A26 the redirect address is on this machine by number, and one that was registered', async () => {
  await using stage = await aStage({ issuer: { cimd: false } })
  const { redirectUris = [] } = await stage.identify(await stage.discover())
  const sent = await aSignIn(stage, { callbackPorts })
  const used = sent.asked.get('redirect_uri') ?? ''
  expect(used).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
  expect(redirectUris).toContain(used)
  expect(sent.tokenRequests[0]?.get('redirect_uri')).toBe(used)
})

test.each(Object.keys(IssuerMetadata.shape).filter(name => /_(endpoint|uri)$/.test(name)))(
  'A26 an issuer whose %s is not https is not used',
  async endpoint => {
    await using stage = await aStage({ issuer: { metadata: { [endpoint]: 'http://issuer.example/x' } } })
    await expect(stage.discover()).rejects.toMatchObject({ code: 'metadata-invalid' })
  },
)

test('A27 `resource` goes with the authorization, the code and every renewal, whether the issuer names it or not', async () => {
  await using issuer = await anIssuer({ accessTokenTtl: 3600 })
  await using server = await aServer({ issuer })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  expect(stage.opened[0]?.searchParams.getAll('resource')).toEqual([server.resource])
  issuer.expireAll()
  const bridge = await aBridge(stage.broker, 'example')
  expect((await bridge.request('tools/call', { name: 'whoami', arguments: {} })).result).toBeDefined()
  const given = [...issuer.events('token-issued'), ...issuer.events('token-refreshed')]
  expect(given.map(({ named }) => named)).toEqual([server.resource, server.resource])
})

test.each([
  ['https://mcp.example/mcp', 'https://mcp.example/mcp'],
  ['https://MCP.example:443/', 'https://mcp.example'],
  ['https://mcp.example/mcp/', 'https://mcp.example/mcp/'],
  ['https://mcp.example/mcp#part', 'https://mcp.example/mcp'],
  ['https://mcp.example:8443', 'https://mcp.example:8443'],
])('A27 the canonical form of %s is %s', (url, canonical) => {
  expect(canonicalResource(new URL(url))).toBe(canonical)
})

/** What one sign-in asked of the browser and of the token endpoint. */
async function aSignIn(stage: Stage, more: Partial<SignInOptions> = {}) {
  const tokenRequests: URLSearchParams[] = []
  let asked = new URLSearchParams()
  const robot = aRobot(stage.issuer, { as: 'alice' })
  const fetch: Stage['fetch'] = (input, init) => {
    if (String(input).endsWith('/token')) tokenRequests.push(new URLSearchParams(String(init?.body)))
    return stage.fetch(input, init)
  }
  const openBrowser = (url: URL) => {
    asked = url.searchParams
    return robot(url)
  }
  await stage.signIn({ fetch, openBrowser, ...more })
  return { asked, tokenRequests }
}

/** Answers as an issuer would, with the right state and whatever else is given. */
async function answerBy(url: URL, answer: Readonly<Record<string, string>>): Promise<void> {
  const state = url.searchParams.get('state') ?? ''
  await fetch(`${url.searchParams.get('redirect_uri')}?${new URLSearchParams({ ...answer, state })}`)
}
