// S9: secrets cannot be logged, printed or journalled: not by the errors of OAuth, which come from a library that puts
// whole answers into them.
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { issuerAt } from '../../main/oauth/issuer/issuer.ts'
import { IssuerMetadata } from '../../main/oauth/issuer/metadata.ts'
import { aStage } from '../oauth/stage.ts'

const canary = 'canary-7f3a9c'
const metadata = IssuerMetadata.parse({
  issuer: 'https://issuer.example',
  authorization_endpoint: 'https://issuer.example/authorize',
  token_endpoint: 'https://issuer.example/token',
})
const identity = { mechanism: 'cimd', clientId: 'https://v.example/c.json', tokenEndpointAuthMethod: 'none' } as const

test.each([
  ['of a wrong type', 200, { access_token: canary, token_type: 'mac' }],
  ['with a broken life', 200, { access_token: canary, token_type: 'bearer', expires_in: 'soon' }],
  ['with a broken scope', 200, { access_token: canary, token_type: 'bearer', scope: [canary] }],
  ['that is an error', 400, { error: 'invalid_request', access_token: canary }],
  ['that is in trouble', 500, { access_token: canary }],
])('S9 a token answer %s leaves no token in the error', async (_what, status, body) => {
  const fetch = async () => Response.json(body, { status })
  const error = await issuerAt({ metadata, identity, fetch })
    .refresh(new Secret(canary), {})
    .catch(caught => caught)
  expect(error).toHaveProperty('code')
  expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(canary)
})

test.each([
  ['is nothing but the token', canary],
  ['has a token without quotes', `{"access_token":${canary}}`],
  ['breaks off behind the token', `{"access_token":"${canary}"x`],
])('S9 a token answer that is no JSON and %s leaves no token in the error', async (_what, text) => {
  const headers = { 'content-type': 'application/json' }
  const fetch = async () => new Response(text, { headers })
  const error = await issuerAt({ metadata, identity, fetch })
    .refresh(new Secret(canary), {})
    .catch(caught => caught)
  expect(error.message).toContain('JSON')
  expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(canary.slice(0, 8))
})

test('S9 a sign-in writes neither code, state, verifier nor token into the log', async () => {
  await using stage = await aStage()
  const urls: URL[] = []
  const grant = await stage.signIn({ onUrl: url => urls.push(url) })
  await stage
    .signIn({ openBrowser: async () => Promise.reject(new Error(`no ${urls[0]}`)), onUrl: () => {}, timeout: 20 })
    .catch(error => stage.log.error('failed', { error }))
  const logged = stage.logged.join('\n')
  expect(logged).toContain('browser-not-opened')
  for (const secret of [grant.accessToken, grant.refreshToken]) expect(logged).not.toContain(secret?.reveal())
  expect(logged).not.toContain(urls[0]?.searchParams.get('state'))
})
