// Whether the issuer of the test world does what an authorization server does, seen from a client.
import * as oauth from 'openid-client'
import { expect, test } from 'vitest'
import { aCallback } from './callback.ts'
import { exampleClientId } from './client-document.ts'
import { anIssuer, type Issuer, type IssuerOptions } from './issuer.ts'
import { aRobot } from './robot.ts'
import { authorizationUrl, exampleResource as resource } from './sign-in-by-hand.ts'

test('a person signs in to a client known by its document, and the token is bound to the resource', async () => {
  await using issuer = await anIssuer()
  const { tokens, robot } = await signIn(issuer)
  expect(issuer.log.map(event => event.line)).toContain(`client metadata document fetched from ${exampleClientId}`)
  expect(issuer.verify(tokens.access_token)).toMatchObject({ sub: 'alice', aud: resource, scope: 'mcp:read mcp:write' })
  expect(tokens.claims()).toMatchObject({ sub: 'alice' })
  expect(robot.saw[0]).toMatchObject({ clientName: 'Valetkey', clientId: exampleClientId })
  expect(robot.saw[0]?.scopes).toContain('mcp:read')
})

test('a refresh token that comes twice ends the grant', async () => {
  await using issuer = await anIssuer({ accessTokens: 'jwt' })
  const { client, tokens } = await signIn(issuer)
  const renewed = await oauth.refreshTokenGrant(client, tokens.refresh_token ?? '', { resource })
  expect(issuer.verify(renewed.access_token)?.sub).toBe('alice')
  await expect(oauth.refreshTokenGrant(client, tokens.refresh_token ?? '', { resource })).rejects.toMatchObject({
    error: 'invalid_grant',
  })
  expect(issuer.events('reuse-detected')).toHaveLength(1)
  expect(issuer.verify(renewed.access_token)).toBeUndefined()
  expect(issuer.grantsAlive()).toBe(0)
})

test('with a grace period a lost answer does not end the grant', async () => {
  await using issuer = await anIssuer({ rotation: 'grace' })
  const { client, tokens } = await signIn(issuer)
  issuer.dropNextTokenAnswer()
  await expect(oauth.refreshTokenGrant(client, tokens.refresh_token ?? '', { resource })).rejects.toThrow()
  expect(issuer.events('answer-dropped')).toHaveLength(1)
  const renewed = await oauth.refreshTokenGrant(client, tokens.refresh_token ?? '', { resource })
  expect(issuer.verify(renewed.access_token)?.sub).toBe('alice')
})

test('what is revoked is not accepted any more, at the endpoint or by hand', async () => {
  await using issuer = await anIssuer()
  const first = await signIn(issuer)
  await oauth.tokenRevocation(first.client, first.tokens.refresh_token ?? '')
  expect(issuer.verify(first.tokens.access_token)).toBeUndefined()
  expect(issuer.events('revoked')).toMatchObject([{ what: 'refresh-token', sub: 'alice' }])
  const second = await signIn(issuer)
  issuer.revokeEverything('alice')
  expect(issuer.verify(second.tokens.access_token)).toBeUndefined()
  await expect(
    oauth.refreshTokenGrant(second.client, second.tokens.refresh_token ?? '', { resource }),
  ).rejects.toMatchObject({ error: 'invalid_grant' })
})

test('switches change the metadata while it runs', async () => {
  await using issuer = await anIssuer({ path: '/tenant1' })
  const read = async () =>
    (await fetch(`${new URL(issuer.url).origin}/.well-known/oauth-authorization-server/tenant1`)).json()
  expect(await read()).toMatchObject({ issuer: issuer.url, client_id_metadata_document_supported: true })
  issuer.set({
    cimd: false,
    registration: false,
    revocation: false,
    pkceAdvertised: false,
    lieAboutIssuer: 'https://liar.example',
  })
  const lies = await read()
  expect(lies).toMatchObject({ issuer: 'https://liar.example' })
  for (const gone of [
    'client_id_metadata_document_supported',
    'registration_endpoint',
    'revocation_endpoint',
    'code_challenge_methods_supported',
  ]) {
    expect(lies).not.toHaveProperty(gone)
  }
})

test('an issuer that refuses `resource` says so at the callback, and grants without it', async () => {
  await using issuer = await anIssuer({ refuseResource: true })
  issuer.declareResource(resource)
  await expect(signIn(issuer)).rejects.toMatchObject({ error: 'invalid_request' })
  const { tokens } = await signIn(issuer, { withoutResource: true })
  expect(issuer.verify(tokens.access_token)).toMatchObject({ aud: resource })
})

test.each<IssuerOptions['issInAnswer']>(['wrong', 'absent'])(
  'an answer whose iss is %s is noticed by the client',
  async issInAnswer => {
    await using issuer = await anIssuer({ issInAnswer: issInAnswer ?? 'right' })
    await expect(signIn(issuer)).rejects.toThrow()
    expect(issuer.requests.token).toBe(0)
  },
)

async function signIn(issuer: Issuer, how: { withoutResource?: true } = {}) {
  const robot = aRobot(issuer, { as: 'alice' })
  await using callback = await aCallback()
  const bound = how.withoutResource ? {} : { resource }
  const { client, url, checks } = await authorizationUrl(issuer, callback.url, bound)
  await robot(url)
  const tokens = await oauth.authorizationCodeGrant(client, await callback.answer, checks, bound)
  return { client, tokens, robot }
}
