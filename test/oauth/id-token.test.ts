// Which ID tokens are taken: by the algorithms that the issuer lists, and any with a key pair where it lists none.
import { expect, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { issuerAt } from '../../main/oauth/issuer/issuer.ts'
import { IssuerMetadata } from '../../main/oauth/issuer/metadata.ts'

test.each([
  ['ES256', undefined, 'taken'],
  ['RS256', undefined, 'taken'],
  ['RS256', ['ES256'], 'refused'],
  ['HS256', undefined, 'refused'],
  ['none', undefined, 'refused'],
])('an ID token with %s is, where the issuer lists %s, %s', async (alg, listed, outcome) => {
  const metadata = IssuerMetadata.parse({
    issuer: 'https://idp.example',
    token_endpoint: 'https://idp.example/token',
    id_token_signing_alg_values_supported: listed,
  })
  const issuer = issuerAt({
    metadata,
    identity: { mechanism: 'pre-registered', clientId: 'us', tokenEndpointAuthMethod: 'none' },
    fetch: () => Promise.reject(new Error('asks nobody')),
  })
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: metadata.issuer, aud: 'us', sub: 'alice', iat: now, exp: now + 600 }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const checked = await issuer.checkIdToken(new Secret(`${part({ alg })}.${part(claims)}.c2lnbmF0dXJl`))
  expect(checked?.who.subject).toBe(outcome === 'taken' ? 'alice' : undefined)
})
