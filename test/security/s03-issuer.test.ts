// S3: a refresh token goes only to the issuer that gave it; credentials of one issuer are never shown to another.
import { expect, test } from 'vitest'
import { renewGrant } from '../../main/oauth/grants/renew.ts'
import { aStage } from '../oauth/stage.ts'

test('S3 a refresh token does not go to an issuer that a server has moved to', async () => {
  await using old = await aStage()
  await using moved = await aStage()
  const grant = await old.signIn()
  const { metadata } = await moved.discover()
  const identity = await moved.identify(await moved.discover())
  const asked = moved.issuer.requests.token
  await expect(renewGrant({ grant, metadata, identity, fetch: moved.fetch, now: Date.now })).rejects.toMatchObject({
    code: 'issuer-mismatch',
  })
  expect(moved.issuer.requests.token).toBe(asked)
})

test('S3 a refresh token does not go out under another client’s name', async () => {
  await using stage = await aStage()
  const grant = await stage.signIn()
  const { metadata } = await stage.discover()
  const identity = { mechanism: 'dynamic', clientId: 'someone-else', tokenEndpointAuthMethod: 'none' } as const
  const asked = stage.issuer.requests.token
  await expect(renewGrant({ grant, metadata, identity, fetch: stage.fetch, now: Date.now })).rejects.toMatchObject({
    code: 'issuer-mismatch',
  })
  expect(stage.issuer.requests.token).toBe(asked)
})

test('S3 a code goes to the issuer that was validated before the redirect, whatever metadata says later', async () => {
  await using stage = await aStage()
  await using attacker = await aStage()
  const discovery = await stage.discover()
  const identity = await stage.identify(discovery)
  const grant = await stage.signIn({
    discovery,
    identity,
    onUrl: () => stage.issuer.set({ metadata: { token_endpoint: `${attacker.issuer.url}/token` } }),
  })
  expect(stage.issuer.verify(grant.accessToken.reveal())?.sub).toBe('alice')
  expect(attacker.issuer.requests.token).toBe(0)
})

test('S3 a token request that is redirected is not followed, and nothing is lost', async () => {
  await using stage = await aStage()
  await using elsewhere = await aStage()
  const grant = await stage.signIn()
  const discovery = await stage.discover()
  const identity = await stage.identify(discovery)
  const token_endpoint = `${stage.issuer.url}/redirects`
  const fetch = async (input: string | URL | Request, init?: RequestInit) =>
    String(input).endsWith('/redirects')
      ? new Response(null, { status: 307, headers: { location: `${elsewhere.issuer.url}/token` } })
      : stage.fetch(input, init)
  const metadata = { ...discovery.metadata, token_endpoint }
  await expect(renewGrant({ grant, metadata, identity, fetch, now: Date.now })).rejects.toMatchObject({
    code: 'token-refused',
  })
  expect(elsewhere.issuer.requests.token).toBe(0)
})
