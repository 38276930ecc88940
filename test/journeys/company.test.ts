// One sign-in to a company by the command line, servers that need none, and the end of it all; with real processes.
import { expect, onTestFinished, test } from 'vitest'
import { aClient } from '../world/client.ts'
import { exampleClientId } from '../world/client-document.ts'
import { aCompany, anIssuerThatTrusts, companyClientId, companySecret } from '../world/company.ts'
import { aHome } from '../world/home.ts'
import { aServer } from '../world/mcp-server.ts'
import { aStory } from './a-story.ts'

test('one company sign-in, three servers, one browser window, and nothing secret in the home', async () => {
  const stack = new AsyncDisposableStack()
  onTestFinished(() => stack.disposeAsync())
  const company = stack.use(await aCompany())
  const issuer = stack.use(await anIssuerThatTrusts(company, { clientId: exampleClientId }))
  const home = stack.use(aHome({ clientIdUrl: exampleClientId, person: { as: 'alice' } }))
  const words = ['company', 'sign-in', company.idp.url, '--client-id', companyClientId, '--client-secret-stdin']
  const signedIn = await home.json(words, { input: `${companySecret}\n` })
  expect(signedIn).toMatchObject({ ok: true, issuer: company.idp.url, who: expect.stringContaining('alice') })
  for (const name of ['one', 'two', 'three']) {
    const server = stack.use(await aServer({ issuer, name }))
    expect(await home.json(['add', server.url, '--name', name])).toMatchObject({ signedIn: true })
  }
  const client = stack.use(await aClient({ ...home.bridge('two') }))
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
  issuer.expireAll()
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
  expect(home.opened()).toHaveLength(1)
  expect(await home.json(['company'])).toMatchObject({ company: { accounts: 3, state: { is: 'ready' } } })
  for (const secret of [...company.secrets, ...issuer.tokensGiven(), ...company.idp.tokensGiven(), companySecret])
    expect(home.filesWith(secret)).toEqual([])

  const { receipts } = await home.json(['company', 'sign-out'])
  expect(receipts).toHaveLength(4)
  expect(company.idp.grantsAlive()).toBe(0)
  expect((await client.call('whoami')).text).toContain('valetkey login two')
  expect(await home.json(['company'])).toMatchObject({ company: null })
})

test('the key of bound tokens survives a stop of the broker, in a real keychain', async () => {
  await using story = await aStory({ keychain: true, server: { dpop: 'required', dpopNonce: true } })
  await story.add()
  await story.home.json(['stop'])
  await using client = await story.client()
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
  expect(story.home.opened()).toHaveLength(1)
  expect(story.server.requests.filter(({ status }) => status < 400).every(({ headers }) => headers.dpop)).toBe(true)
})
