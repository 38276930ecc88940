// Whether one sign-in to a company opens the servers that take its word, and only those, for as long as the company wants.
import { describe, expect, onTestFinished, test } from 'vitest'
import { aBridge, aBroker, aPerson } from '../broker/a-broker.ts'
import { exampleClientId } from '../world/client-document.ts'
import {
  aCompany,
  anIssuerThatTrusts,
  type Company,
  type CompanyOptions,
  companyClientId,
  companySecret,
} from '../world/company.ts'
import type { Issuer, IssuerOptions } from '../world/issuer.ts'
import { aServer, type McpServer, type ServerOptions } from '../world/mcp-server.ts'
import { aRobot } from '../world/robot.ts'

test('one sign-in opens three servers of two issuers, and no further window', async () => {
  const { company, broker, stage, add, whoami } = await atWork()
  const one = await anIssuerThatTrusts(company, { clientId: exampleClientId })
  const other = await anIssuerThatTrusts(company, { clientId: exampleClientId })
  await signIn(stage, company)
  for (const [name, issuer] of [
    ['one', one],
    ['two', one],
    ['three', other],
  ] as const) {
    expect(await add(name, issuer)).toMatchObject({ signedIn: true })
    expect(await whoami(name)).toContain('alice')
  }
  expect(stage.opened).toHaveLength(1)
  expect([...one.events('authorized'), ...other.events('authorized')]).toEqual([])
  expect(company.asked.map(({ audience }) => audience)).toEqual([one.url, one.url, other.url])
  const { servers } = await broker.snapshot()
  expect(servers.flatMap(server => server.accounts.map(account => account.byCompany))).toEqual([true, true, true])
  for (const issuer of [one, other]) onTestFinished(() => issuer.stop())
})

test('the exchange names issuer, server and needed scopes, and proves the client', async () => {
  const { company, stage, issuer, add, server } = await atWork()
  await signIn(stage, company)
  await add('example', issuer)
  const resource = server('example').resource
  const scope = 'mcp:read mcp:write'
  const subjectType = 'urn:ietf:params:oauth:token-type:id_token'
  expect(company.asked).toEqual([{ sub: 'alice', audience: issuer.url, resource, scope, subjectType }])
})

test('an expired token is renewed by asking the company again', async () => {
  const { company, stage, issuer, add, whoami, server } = await atWork()
  await signIn(stage, company)
  await add('example', issuer)
  issuer.expireAll()
  expect(await whoami('example')).toContain('alice')
  expect(company.asked).toHaveLength(2)
  expect(stage.opened).toHaveLength(1)
  const { resource } = server('example')
  expect(issuer.events('token-issued').map(({ named }) => named)).toEqual([resource, resource])
})

test.each([
  ['an ID token that is about to run out is renewed', 200, 195, 'id_token'],
  ['where no living ID token can be had, the refresh token stands for the person', 120, 150, 'refresh_token'],
])('%s', async (_what, idTokenTtl, seconds, type) => {
  const { company, stage, issuer, add, whoami, later } = await atWork({ company: { idTokenTtl } })
  await signIn(stage, company)
  await add('example', issuer)
  later(seconds)
  issuer.expireAll()
  expect(await whoami('example')).toContain('alice')
  expect(company.idp.events('token-refreshed')).toHaveLength(1)
  expect(company.asked[1]?.subjectType).toBe(`urn:ietf:params:oauth:token-type:${type}`)
  expect(stage.opened).toHaveLength(1)
})

test('a company sign-in that has ended is said by its name, and one new sign-in brings all servers back', async () => {
  const { company, stage, broker, issuer, add, whoami, later } = await atWork({
    company: { idTokenTtl: 600, refreshTokens: 'never' },
  })
  await signIn(stage, company)
  await add('example', issuer)
  await add('second', issuer)
  later(700)
  issuer.expireAll()
  expect(await whoami('example')).toContain('valetkey company sign-in')
  expect(await whoami('example')).not.toContain('valetkey login')
  expect((await broker.snapshot()).needs).toMatchObject([{ command: 'valetkey company sign-in' }])
  later(0)
  await broker.do({ verb: 'company-sign-in' }, aPerson())
  expect(await whoami('example')).toContain('alice')
  expect(await whoami('second')).toContain('alice')
  expect((await broker.snapshot()).needs).toEqual([])
  expect(stage.opened).toHaveLength(2)
})

test('a sign-in that the company ended is told, and remembered over a restart', async () => {
  const { company, stage, issuer, add, whoami, later } = await atWork({ company: { idTokenTtl: 600 } })
  await signIn(stage, company)
  await add('example', issuer)
  company.idp.revokeEverything('alice')
  later(700)
  issuer.expireAll()
  expect(await whoami('example')).toContain('valetkey company sign-in')
  await using again = await stage.restarted()
  expect((await again.broker.snapshot()).company).toMatchObject({ state: { is: 'needs-you' } })
})

describe('a company that says no', () => {
  test.each([
    ['access_denied', /does not let Valetkey use/],
    ['invalid_target', /has not set up/],
    ['invalid_scope', /has not set up/],
    ['unauthorized_client', /does not let Valetkey use/],
    ['invalid_grant', /has ended.*valetkey company sign-in/],
  ])('with %s is understood, and no browser is opened instead', async (error, sentence) => {
    const { company, stage, issuer, add } = await atWork()
    await signIn(stage, company)
    company.policy(() => error)
    await expect(add('example', issuer)).rejects.toMatchObject({ message: expect.stringMatching(sentence) })
    expect(stage.opened).toHaveLength(1)
    expect(issuer.requests.token).toBe(0)
  })

  test('later is asked again when it may have changed its mind', async () => {
    const { company, stage, issuer, add, whoami } = await atWork()
    await signIn(stage, company)
    await add('example', issuer)
    company.policy(() => 'access_denied')
    issuer.expireAll()
    expect(await whoami('example')).toContain('does not let Valetkey use')
    company.policy(() => undefined)
    await expect.poll(() => whoami('example'), { timeout: 10_000 }).toContain('alice')
  })
})

describe('a word of the company', () => {
  const past = Math.floor(Date.now() / 1000) - 600
  test.each([
    ['for another sign-in service', { claims: { aud: 'https://elsewhere.example' } }, /another sign-in service/],
    ['for another server', { claims: { resource: 'https://elsewhere.example' } }, /another server/],
    ['for another client', { claims: { client_id: 'another' } }, /--client-id/],
    ['of another issuer', { claims: { iss: 'https://elsewhere.example' } }, /another issuer/],
    ['that has run out', { claims: { exp: past } }, /run out/],
    ['without an end', { claims: { exp: undefined } }, /names no end/],
    ['that is another JWT', { header: { typ: 'JWT' } }, /no ID-JAG/],
    ['of another type', { answer: { issued_token_type: 'urn:x' } }, /another type/],
    ['that is shown as an access token', { answer: { token_type: 'Bearer' } }, /another type/],
    ['that is no JWT', { text: () => 'opaque' }, /no ID-JAG/],
  ])('%s is not sent on', async (_what, forgery, sentence) => {
    const { company, stage, issuer, add } = await atWork()
    await signIn(stage, company)
    company.forge(forgery)
    await expect(add('example', issuer)).rejects.toMatchObject({
      code: 'token-refused',
      message: expect.stringMatching(sentence),
    })
    expect(issuer.requests.token).toBe(0)
  })

  test('that was tampered with is refused by the server’s issuer, and told so', async () => {
    const { company, stage, issuer, add } = await atWork()
    await signIn(stage, company)
    company.forge({ text: idJag => `${idJag.slice(0, -20)}${'A'.repeat(20)}` })
    await expect(add('example', issuer)).rejects.toMatchObject({
      message: expect.stringContaining('does not take the word'),
    })
  })
})

describe('whose sign-in is used', () => {
  test('is the company’s by itself only where the issuer says that it takes it', async () => {
    const { company, stage, issuer, add } = await atWork({ says: false })
    await signIn(stage, company)
    await add('example', issuer)
    expect(company.asked).toEqual([])
    expect(stage.opened).toHaveLength(2)
  })

  test('is the company’s elsewhere when the person asks for it', async () => {
    const { company, stage, issuer, add } = await atWork({ says: false })
    await signIn(stage, company)
    expect(await add('example', issuer, { company: 'use' })).toMatchObject({ signedIn: true })
    expect(stage.opened).toHaveLength(1)
  })

  test('is the person’s own when they ask for that', async () => {
    const { company, stage, issuer, add } = await atWork()
    await signIn(stage, company)
    await add('example', issuer, { company: 'avoid' })
    expect(company.asked).toEqual([])
    expect(issuer.events('authorized')).toHaveLength(1)
  })

  test('cannot be the company’s where there is none', async () => {
    const { issuer, add } = await atWork()
    await expect(add('example', issuer, { company: 'use' })).rejects.toMatchObject({
      code: 'sign-in-needed',
      message: expect.stringContaining('valetkey company sign-in ISSUER'),
    })
  })
})

test('tokens of a company sign-in are bound to a key where the server takes those', async () => {
  const { company, stage, issuer, add, whoami, server } = await atWork({ server: { dpop: 'offered' } })
  await signIn(stage, company)
  await add('example', issuer)
  // The test issuer's extra grant type knows no DPoP and gives a bearer token: that is taken, and told.
  expect(await whoami('example')).toContain('alice')
  expect(server('example').requests.every(({ headers }) => headers.dpop === undefined)).toBe(true)
})

describe('the end', () => {
  test('S14 signing out of the company revokes there, at every server’s issuer, and forgets it all', async () => {
    const { company, stage, broker, issuer, add, whoami } = await atWork()
    await signIn(stage, company)
    await add('example', issuer)
    const { receipts } = await broker.do({ verb: 'company-sign-out' }, aPerson())
    expect(receipts).toMatchObject([
      { server: 'example', issuer: issuer.url, revocation: { accessToken: { is: 'revoked' } } },
      { server: 'company', issuer: company.idp.url, revocation: { refreshToken: { is: 'revoked' } } },
    ])
    expect(issuer.events('revoked')).toHaveLength(1)
    expect(company.idp.grantsAlive()).toBe(0)
    expect((await broker.snapshot()).company).toBeUndefined()
    expect(await whoami('example')).toContain('not signed in')
    await expect(broker.do({ verb: 'company-sign-in' }, aPerson())).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('S14 revoking everything ends the company sign-in too', async () => {
    const { company, stage, broker } = await atWork()
    await signIn(stage, company)
    await broker.do({ verb: 'revoke', what: { kind: 'everything' } }, aPerson())
    expect(company.idp.grantsAlive()).toBe(0)
    expect((await broker.snapshot()).company).toBeUndefined()
  })

  test('S14 a server that is revoked is not brought back by the company’s sign-in', async () => {
    const { company, stage, broker, issuer, add, whoami } = await atWork()
    await signIn(stage, company)
    await add('example', issuer)
    await broker.do({ verb: 'logout', server: 'example' }, aPerson())
    expect(await whoami('example')).toContain('not signed in')
    expect(company.asked).toHaveLength(1)
  })
})

describe('signing in to the company', () => {
  test('needs issuer and client id the first time, and neither the second', async () => {
    const { company, stage, broker } = await atWork()
    await expect(broker.do({ verb: 'company-sign-in' }, aPerson())).rejects.toMatchObject({ code: 'bad-input' })
    expect(await signIn(stage, company)).toMatchObject({
      issuer: company.idp.url,
      who: expect.stringContaining('alice'),
    })
    await broker.do({ verb: 'company-sign-in' }, aPerson())
    expect(stage.opened).toHaveLength(2)
  })

  test('that two ask for at once shows one page, and both are answered', async () => {
    const { company, stage, broker } = await atWork()
    stage.seat(null)
    const both = [signIn(stage, company), signIn(stage, company)]
    await expect.poll(() => stage.opened.length).toBe(2)
    expect(stage.opened[0]?.href).toBe(stage.opened[1]?.href)
    await aRobot(company.idp, { as: 'alice' })(stage.opened[0] as URL)
    for (const answer of await Promise.all(both)) expect(answer.who).toContain('alice')
    expect((await broker.snapshot()).company?.state).toMatchObject({ is: 'ready' })
  })

  test('that its person cancels ends as cancelled, and nothing is kept', async () => {
    const { company, stage, broker } = await atWork()
    stage.seat(null)
    const cancel = new AbortController()
    const client = { clientId: companyClientId, clientSecret: companySecret }
    const person = aPerson('agrees', cancel.signal)
    const signing = broker.do({ verb: 'company-sign-in', issuer: company.idp.url, ...client }, person)
    const outcome = expect(signing).rejects.toMatchObject({ code: 'sign-in-cancelled' })
    await expect.poll(() => stage.opened.length).toBe(1)
    cancel.abort()
    await outcome
    expect((await broker.snapshot()).company).toBeUndefined()
  })

  test('is kept over a restart of the broker', async () => {
    const { company, stage, issuer, add } = await atWork()
    await signIn(stage, company)
    await add('example', issuer)
    await using again = await stage.restarted()
    issuer.expireAll()
    const bridge = await aBridge(again.broker, 'example')
    const answer = await bridge.request('tools/call', { name: 'whoami', arguments: {} })
    await bridge.close()
    expect(JSON.stringify(answer)).toContain('alice')
    expect(company.secrets[2]).toBe(company.secrets[0])
  })

  test('takes no ID token of another sign-in', async () => {
    const { company, stage, broker } = await atWork()
    stage.seat(null)
    const outcome = expect(signIn(stage, company)).rejects.toMatchObject({ code: 'answer-invalid' })
    await expect.poll(() => stage.opened.length).toBe(1)
    const elsewhere = new URL(stage.opened[0] as URL)
    elsewhere.searchParams.set('nonce', 'of-another-sign-in')
    await aRobot(company.idp, { as: 'alice' })(elsewhere)
    await outcome
    expect((await broker.snapshot()).company).toBeUndefined()
  })

  test('as a public client needs no secret', async () => {
    const { company, stage, issuer, add, whoami } = await atWork({ company: { secretless: true } })
    const { url } = company.idp
    await stage.broker.do({ verb: 'company-sign-in', issuer: `${url}/`, clientId: companyClientId }, aPerson())
    await add('example', issuer)
    expect(await whoami('example')).toContain('alice')
  })

  test('as another person is refused, and given back', async () => {
    const { company, stage, broker } = await atWork()
    await signIn(stage, company)
    stage.seat({ as: 'bob' })
    await expect(broker.do({ verb: 'company-sign-in' }, aPerson())).rejects.toMatchObject({ code: 'wrong-person' })
    expect((await broker.snapshot()).company?.who).toContain('alice')
    expect(company.idp.events('revoked').some(({ sub }) => sub === 'bob')).toBe(true)
  })

  test('to a second company is refused while there is a first', async () => {
    const { company, stage } = await atWork()
    const other = await aCompany()
    onTestFinished(() => other[Symbol.asyncDispose]())
    await signIn(stage, company)
    await expect(signIn(stage, other)).rejects.toMatchObject({ message: expect.stringContaining('sign-out') })
  })

  test('with an ID token that the person got elsewhere opens no browser', async () => {
    const { company, stage, broker, issuer, add, whoami } = await atWork({ company: { secretless: true } })
    await broker.do({ verb: 'company-sign-in', issuer: company.idp.url, clientId: companyClientId }, aPerson())
    await add('before', issuer)
    const [idToken = ''] = company.secrets
    await broker.do({ verb: 'company-sign-out' }, aPerson())
    const handed = { verb: 'company-sign-in', issuer: company.idp.url, clientId: companyClientId, idToken } as const
    await broker.do(handed, aPerson())
    await add('example', issuer)
    expect(await whoami('example')).toContain('alice')
    expect(stage.opened).toHaveLength(1)
    expect((await broker.do({ verb: 'company-sign-out' }, aPerson())).receipts).toHaveLength(1)
  })

  test.each([
    ['garbage', companyClientId],
    ['one for another client', 'another'],
  ])('with %s for an ID token is refused', async (what, clientId) => {
    const { company, broker, issuer, add } = await atWork({ company: { secretless: true } })
    await broker.do({ verb: 'company-sign-in', issuer: company.idp.url, clientId: companyClientId }, aPerson())
    await add('before', issuer)
    await broker.do({ verb: 'company-sign-out' }, aPerson())
    const idToken = what === 'garbage' ? 'garbage' : (company.secrets[0] ?? '')
    const handed = { verb: 'company-sign-in', issuer: company.idp.url, clientId, idToken } as const
    await expect(broker.do(handed, aPerson())).rejects.toMatchObject({ code: 'answer-invalid' })
  })
})

interface Work {
  readonly company?: CompanyOptions
  readonly issuer?: Partial<IssuerOptions>
  readonly server?: Partial<ServerOptions>
  readonly says?: boolean
}

/** A company, an issuer that trusts it, a broker with a person and a clock. */
async function atWork(options: Work = {}) {
  let ahead = 0
  const company = await aCompany(options.company)
  const says = options.says ?? true
  const issuer = await anIssuerThatTrusts(company, { clientId: exampleClientId, says, ...options.issuer })
  const stage = await aBroker({ ports: { now: () => Date.now() + ahead } })
  const servers = new Map<string, McpServer>()
  onTestFinished(async () => {
    await stage[Symbol.asyncDispose]()
    for (const server of servers.values()) await server.stop()
    await issuer.stop()
    await company[Symbol.asyncDispose]()
  })
  return {
    company,
    issuer,
    stage,
    broker: stage.broker,
    later: (seconds: number) => {
      ahead = seconds * 1000
    },
    server: (name: string) => {
      const found = servers.get(name)
      if (!found) throw new Error(`There is no ${name}.`)
      return found
    },
    add: async (name: string, from: Issuer, more: { company?: 'use' | 'avoid' } = {}) => {
      const server = await aServer({ issuer: from, name, ...options.server })
      servers.set(name, server)
      return await stage.broker.do({ verb: 'add', url: server.url, name, ...more }, aPerson())
    },
    whoami: async (name: string) => {
      const bridge = await aBridge(stage.broker, name)
      const answer = await bridge.request('tools/call', { name: 'whoami', arguments: {} })
      await bridge.close()
      return JSON.stringify(answer)
    },
  }
}

function signIn({ broker }: Awaited<ReturnType<typeof aBroker>>, { idp }: Company) {
  const client = { clientId: companyClientId, clientSecret: companySecret }
  return broker.do({ verb: 'company-sign-in', issuer: idp.url, ...client }, aPerson())
}
