// The authorization extensions of MCP: enterprise-managed authorization (2.2, by its steps) and DPoP (2.3). Each name begins
// with its number; what a company refuses or gets wrong is in test/oauth/enterprise.test.ts.
import { createHash } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import type { CommandInput } from '../../main/broker/contract/commands.ts'
import { createFetchFor } from '../../main/net/fetch.ts'
import { createSend } from '../../main/net/http-send.ts'
import type { Send } from '../../main/net/send.ts'
import { aBridge, aBroker, aPerson } from '../broker/a-broker.ts'
import { exampleClientId } from '../world/client-document.ts'
import { aCompany, anIssuerThatTrusts, companyClientId, companySecret } from '../world/company.ts'
import { anIssuer } from '../world/issuer.ts'
import { aServer, type ServerOptions } from '../world/mcp-server.ts'

test('2.2.1 the extension is declared to a server that the company opened', async () => {
  const { server } = await aDayAtWork()
  const opening = server.requests.findLast(({ method, sub }) => method === 'initialize' && sub !== undefined)
  const extension = 'io.modelcontextprotocol/enterprise-managed-authorization'
  expect(opening?.params?.capabilities).toHaveProperty(['extensions', extension])
})

test('2.2.2 the sign-in at the company has PKCE, state and nonce, and asks for an ID token', async () => {
  const { opened } = await aDayAtWork()
  const asked = Object.fromEntries(opened[0]?.searchParams ?? [])
  expect(asked).toMatchObject({
    response_type: 'code',
    client_id: companyClientId,
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    state: expect.stringMatching(/.{22}/),
    nonce: expect.stringMatching(/.{22}/),
  })
  expect(asked.scope?.split(' ')).toContain('openid')
  expect(asked).not.toHaveProperty('resource')
})

test('2.2.3 an issuer that lists the grant profile is asked by the company’s word', async () => {
  const { company, opened } = await aDayAtWork()
  expect(company.asked).toHaveLength(1)
  expect(opened).toHaveLength(1)
})

test('2.2.4 the token exchange has all its parameters, and the client proves itself', async () => {
  const { company, issuer, server, sentTo } = await aDayAtWork()
  const exchange = sentTo(company.idp.url).find(({ form }) => form.grant_type?.endsWith('token-exchange'))
  expect(exchange?.form).toEqual({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    requested_token_type: 'urn:ietf:params:oauth:token-type:id-jag',
    audience: issuer.url,
    resource: server.resource,
    scope: 'mcp:read mcp:write',
    subject_token: company.secrets[0],
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  })
  expect(exchange?.headers.authorization).toMatch(/^Basic /)
})

test('2.2.6 the word goes to the token endpoint of the server’s issuer as an assertion, and nobody to its sign-in page', async () => {
  const { company, issuer, server, sentTo } = await aDayAtWork()
  const forms = sentTo(issuer.url).flatMap(({ form }) => (form.grant_type ? [form] : []))
  expect(forms).toEqual([
    {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: company.secrets[1],
      scope: 'mcp:read mcp:write',
      resource: server.resource,
      client_id: exampleClientId,
    },
  ])
  expect(issuer.requests.authorization).toBe(0)
})

test('2.2.7 the token is a bearer token, and its end repeats exchange and assertion', async () => {
  const { company, issuer, server, whoami } = await aDayAtWork()
  issuer.expireAll()
  expect(await whoami()).toContain('alice')
  expect(company.asked).toHaveLength(2)
  expect(new Set(company.secrets).size).toBe(3)
  expect(server.requests.every(({ headers }) => headers.dpop === undefined)).toBe(true)
})

test('2.3 each request has the DPoP scheme and a fresh proof of plain RFC 9449', async () => {
  const { sentTo, server, whoami } = await aDay({ dpop: 'required' })
  await whoami()
  const proofs = sentTo(new URL(server.url).origin).flatMap(({ headers }) => {
    if (!headers.authorization) return []
    expect(headers.authorization).toMatch(/^DPoP /)
    return [{ claims: claimsOf(headers.dpop ?? ''), token: headers.authorization.slice(5) }]
  })
  expect(proofs.length).toBeGreaterThan(2)
  expect(new Set(proofs.map(({ claims }) => claims.jti)).size).toBe(proofs.length)
  for (const { claims, token } of proofs) {
    expect(Object.keys(claims).sort()).toEqual(['ath', 'htm', 'htu', 'iat', 'jti'])
    expect(claims).toMatchObject({ htu: server.url, ath: createHash('sha256').update(token).digest('base64url') })
    expect(Math.abs(Number(claims.iat) - Date.now() / 1000)).toBeLessThan(60)
  }
})

test('2.3 the token request has a proof without a token, and the code is bound to the same key', async () => {
  const { sentTo, issuer, opened } = await aDay({ dpop: 'required' })
  const exchange = sentTo(issuer.url).find(({ form }) => form.grant_type === 'authorization_code')
  const claims = claimsOf(exchange?.headers.dpop ?? '')
  expect(claims).toMatchObject({ htm: 'POST', htu: `${issuer.url}/token` })
  expect(claims).not.toHaveProperty('ath')
  expect(opened[0]?.searchParams.get('dpop_jkt')).toHaveLength(43)
})

/** A person who signs in to a company, and adds a server that takes its word. */
async function aDayAtWork() {
  const company = await aCompany()
  onTestFinished(() => company[Symbol.asyncDispose]())
  const issuer = await anIssuerThatTrusts(company, { clientId: exampleClientId })
  const client = { clientId: companyClientId, clientSecret: companySecret }
  const signIn = { verb: 'company-sign-in', issuer: company.idp.url, ...client } as const
  return { company, ...(await aDayWith({ issuer, signIn })) }
}

async function aDay(server: Pick<ServerOptions, 'dpop'>) {
  return await aDayWith({ issuer: await anIssuer(), server })
}

interface DayOptions {
  readonly issuer: Awaited<ReturnType<typeof anIssuer>>
  readonly server?: Pick<ServerOptions, 'dpop'>
  readonly signIn?: Extract<CommandInput, { verb: 'company-sign-in' }>
}

async function aDayWith({ issuer, server: options = {}, signIn }: DayOptions) {
  const sent: Sent[] = []
  const plain = createSend({ log: silentLog })
  const send: Send = request => {
    const form = Object.fromEntries(new URLSearchParams(isForm(request) ? request.body?.toString() : ''))
    sent.push({ to: request.url.origin, headers: request.headers, form })
    return plain(request)
  }
  const server = await aServer({ issuer, ...options })
  const stage = await aBroker({ ports: { send, fetchFor: createFetchFor(send) } })
  onTestFinished(async () => {
    await stage[Symbol.asyncDispose]()
    plain.close()
    await server.stop()
    await issuer.stop()
  })
  if (signIn) await stage.broker.do(signIn, aPerson())
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const whoami = async () => {
    const bridge = await aBridge(stage.broker, 'example')
    const { result } = await bridge.request('tools/call', { name: 'whoami', arguments: {} })
    await bridge.close()
    return JSON.stringify(result)
  }
  await whoami()
  return { issuer, server, whoami, opened: stage.opened, sentTo: (to: string) => sent.filter(one => one.to === to) }
}

interface Sent {
  readonly to: string
  readonly headers: Readonly<Record<string, string>>
  readonly form: Readonly<Record<string, string>>
}

function isForm({ headers }: { readonly headers: Readonly<Record<string, string>> }): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
}

function claimsOf(proof: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString('utf8') || '{}')
}
