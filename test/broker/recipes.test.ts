// Whether each recipe is as it should be, is proposed to the issuers it is for and to no other, and what its quirks lead to.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { exceptionsFor, quirksOf, readRecipe, recipeFor, recipes } from '../../main/broker/discovery/recipes.ts'
import { allowQuirks } from '../../main/broker/sign-in/quirks.ts'
import type { ServerRecord } from '../../main/broker/state/records.ts'
import { anIssuerCalled } from '../world/issuer-by-name.ts'
import { aServer } from '../world/mcp-server.ts'
import { aBridge, aBroker, aPerson } from './a-broker.ts'

const entra = 'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0'
const folder = fileURLToPath(new URL('../../resources/recipes', import.meta.url))
const files = readdirSync(folder).map(name => [name, JSON.parse(readFileSync(join(folder, name), 'utf8'))] as const)

test.each(files)('%s is a recipe, named as its file, with its sources and the day they were read', (name, value) => {
  expect(readRecipe(value).name).toBe(name.replace('.json', ''))
})

test('a recipe with a word that the code does not know is refused', () => {
  const [[, first] = []] = files
  expect(() => readRecipe({ ...first, quirks: ['sings'] })).toThrow()
  expect(() => readRecipe({ ...first, more: true })).toThrow()
})

test.each([
  ['https://github.com/login/oauth', 'github'],
  ['https://octocorp.ghe.com/login/oauth', 'github'],
  ['https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0', 'microsoft-entra'],
  ['https://accounts.google.com', 'google'],
  ['https://accounts.google.com.evil.example', undefined],
  ['https://evil.example/https://github.com/login/oauth', undefined],
  ['https://slack.com', undefined],
])('%s is recognised as %s', (issuer, name) => {
  expect(recipeFor(issuer)?.name).toBe(name)
})

test('what is to be pasted is what sign-ins come back to', () => {
  expect(recipeFor('https://github.com/login/oauth')?.steps.join(' ')).toContain('http://127.0.0.1/callback')
  expect(
    recipes()
      .flatMap(({ steps }) => steps)
      .join(' '),
  ).not.toContain('{')
})

test('Entra is signed in to without `resource`, once a person has allowed that; who declines goes by the standard', async () => {
  const issuer = entra
  expect(exceptionsFor(issuer)).toEqual(['omit-resource'])
  expect(quirksOf(issuer)).toContain('localhost-redirect')
  const server: Pick<ServerRecord, 'name' | 'exceptions'> = { name: 'fabric', exceptions: [] }
  const core = { ports: {} } as Parameters<typeof allowQuirks>[0]
  const ask = (asker: ReturnType<typeof aPerson>) =>
    allowQuirks(core, { server: server as ServerRecord, issuer, asker })
  const agreeing = aPerson('agrees')
  expect((await ask(agreeing)).exceptions).toEqual(['omit-resource'])
  expect(agreeing.asked).toHaveLength(1)
  expect((await ask(aPerson('declines'))).exceptions).toEqual([])
  expect((await ask(aPerson('absent'))).exceptions).toEqual([])
})

test('Entra, which announces no PKCE and refuses `resource`, is signed in to after one question about both', async () => {
  await using named = await anIssuerCalled(entra, { pkceAdvertised: false, refuseResource: true })
  const { issuer, names, ports } = named
  await using server = await aServer({ issuer, resourceMetadata: names })
  issuer.declareResource(server.resource)
  await using stage = await aBroker({ ports })
  const person = aPerson()
  const add = { verb: 'add', url: server.url, name: 'fabric' } as const
  await expect(stage.broker.do(add, aPerson('declines'))).rejects.toMatchObject({ code: 'confirmation-refused' })
  expect(await stage.broker.do(add, person)).toMatchObject({ signedIn: true })
  expect(person.asked).toHaveLength(1)
  for (const word of ['PKCE', 'RFC 8707'])
    expect(person.asked[0]).toMatchObject({ sentence: expect.stringContaining(word) })
  const again = aPerson()
  await stage.broker.do({ verb: 'login', server: 'fabric' }, again)
  expect(again.asked).toEqual([])
})

test.each(['add', 'look'] as const)(
  'Entra’s sign-in for all tenants is nobody’s issuer: the refusal of %s says who has to name which instead',
  async verb => {
    const lieAboutIssuer = 'https://login.microsoftonline.com/{tenantid}/v2.0'
    await using named = await anIssuerCalled('https://login.microsoftonline.com/common/v2.0', { lieAboutIssuer })
    const { issuer, names, ports } = named
    await using server = await aServer({ issuer, resourceMetadata: names })
    await using stage = await aBroker({ ports })
    await expect(stage.broker.do({ verb, url: server.url }, aPerson())).rejects.toMatchObject({
      code: 'issuer-mismatch',
      message: expect.stringMatching(/people who run the server.*TENANT-ID.*in place of “common”/),
    })
  },
)

test('GitHub puts commas between scopes: nothing is said to be missing, also of what was renewed', async () => {
  await using github = await anIssuerCalled('https://github.com/login/oauth', {
    tokenAnswer: ({ scope, ...answer }) => ({ ...answer, scope: String(scope).replaceAll(' ', ',') }),
  })
  const { issuer, names, ports } = github
  await using server = await aServer({ issuer, resourceMetadata: names, challengeScope: 'mcp:read mcp:write' })
  await using stage = await aBroker({ ports })
  const person = aPerson()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'hub' }, person)
  expect(person.heard.filter(({ kind }) => kind === 'warning')).toEqual([])
  const scopes = async () => (await stage.broker.snapshot()).servers[0]?.accounts[0]?.scopes
  expect(await scopes()).toEqual(expect.arrayContaining(['mcp:read', 'mcp:write']))
  issuer.expireAll()
  await using _bridge = await aUse(stage.broker)
  expect(issuer.events('token-refreshed')).toHaveLength(1)
  expect(await scopes()).toEqual(expect.arrayContaining(['mcp:read', 'mcp:write']))
})

test('GitHub leaves out scopes that others contain: what is not named is said to be perhaps there', async () => {
  await using github = await anIssuerCalled('https://github.com/login/oauth', {
    tokenAnswer: answer => ({ ...answer, scope: 'repo,gist' }),
    scopes: folding,
  })
  const { issuer, names, ports } = github
  await using server = await aServer({ issuer, resourceMetadata: names, challengeScope: folding.join(' ') })
  await using stage = await aBroker({ ports })
  const person = aPerson()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'hub' }, person)
  const warnings = person.heard.flatMap(heard => (heard.kind === 'warning' ? [heard.text] : []))
  expect(warnings).toEqual([expect.stringMatching(/“public_repo”.*may be part of/)])
})

const folding = ['repo', 'gist', 'public_repo']

/** One call through a bridge. */
async function aUse(broker: Parameters<typeof aBridge>[0]) {
  const bridge = await aBridge(broker, 'hub')
  await bridge.request('tools/call', { name: 'whoami', arguments: {} })
  return { [Symbol.asyncDispose]: () => bridge.close() }
}
