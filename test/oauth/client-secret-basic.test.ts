// Whether a client secret arrives as sent, also at issuers that undo no form encoding (the conformance suite's is one).
import { expect, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { issuerAt } from '../../main/oauth/issuer/issuer.ts'
import { IssuerMetadata } from '../../main/oauth/issuer/metadata.ts'

const metadata = IssuerMetadata.parse({
  issuer: 'https://issuer.example',
  token_endpoint: 'https://issuer.example/token',
  authorization_endpoint: 'https://issuer.example/authorize',
})

test.each([
  ['my-client_1.example', 'a-secret.of_mine*', 'my-client_1.example:a-secret.of_mine*'],
  ['mine:all', 'with space, 100 % and ü', 'mine%3Aall:with+space%2C+100+%25+and+%C3%BC'],
])('client %s and its secret are form-encoded, and no further', async (clientId, secret, expected) => {
  const seen: (string | undefined)[] = []
  const issuer = issuerAt({
    metadata,
    identity: {
      mechanism: 'pre-registered',
      clientId,
      clientSecret: new Secret(secret),
      tokenEndpointAuthMethod: 'client_secret_basic',
    },
    fetch: async (_url, init) => {
      const [, pair = ''] = /^Basic (.+)$/.exec(new Headers(init?.headers).get('authorization') ?? '') ?? []
      seen.push(Buffer.from(pair, 'base64').toString())
      return Response.json({ access_token: 'token', token_type: 'bearer' })
    },
  })
  await issuer.refresh(new Secret('refresh'), {})
  expect(seen).toEqual([expected])
})
