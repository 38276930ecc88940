// Issuers and servers that say anything at all about who signs users in: what holds is used, what does not is refused in words.
import fc from 'fast-check'
import { expect } from 'vitest'
import { isBrokerError } from '../../main/base/errors.ts'
import { Secret } from '../../main/base/secret.ts'
import { confirmedHostsOf } from '../../main/net/addresses.ts'
import { readChallenge } from '../../main/net/challenge.ts'
import { discover } from '../../main/oauth/discovery/discover.ts'
import { type Identity, issuerAt } from '../../main/oauth/issuer/issuer.ts'
import { deepText, jsonText, plainValue } from './arbitraries.ts'
import { always } from './property.ts'

const server = new URL('https://mcp.example/v1')
const issuer = 'https://login.example'

const address = fc.constantFrom(
  issuer,
  `${issuer}/`,
  `${issuer}/x`,
  'https://other.example/x',
  'http://login.example/x',
  'https://127.0.0.1/x',
  'https://user:pass@login.example/',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'https://login.example/#x',
  'https://xn--80ak6aa92e.com/',
  '//login.example',
  '',
)
const words = fc.array(
  fc.oneof(fc.constantFrom('S256', 'plain', 'offline_access', 'ES256', 'none', 'client_secret_basic'), fc.string()),
  { maxLength: 4 },
)

/** Anything where a member should be, and now and then what should be there. */
const member = fc.oneof({ weight: 3, arbitrary: address }, { weight: 3, arbitrary: words }, plainValue)

function documentLike(right: Readonly<Record<string, unknown>>): fc.Arbitrary<string> {
  const wrong = fc.dictionary(fc.constantFrom(...Object.keys(right)), member, { maxKeys: 3 })
  const missing = fc.array(fc.constantFrom(...Object.keys(right)), { maxLength: 1 })
  const nearly = fc.tuple(wrong, missing).map(([other, without]) => {
    const document = { ...right, ...other }
    return JSON.stringify(Object.fromEntries(Object.entries(document).filter(([name]) => !without.includes(name))))
  })
  return fc.oneof(
    { weight: 8, arbitrary: nearly },
    { weight: 1, arbitrary: jsonText },
    { weight: 1, arbitrary: deepText },
  )
}

const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  registration_endpoint: `${issuer}/register`,
  revocation_endpoint: `${issuer}/revoke`,
  jwks_uri: `${issuer}/jwks`,
  scopes_supported: ['offline_access'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['none'],
  dpop_signing_alg_values_supported: ['ES256'],
  authorization_response_iss_parameter_supported: true,
  client_id_metadata_document_supported: true,
}
const resource = {
  resource: server.href,
  authorization_servers: [issuer],
  scopes_supported: ['read'],
  dpop_bound_access_tokens_required: false,
}

const status = fc.oneof({ weight: 8, arbitrary: fc.constant(200) }, fc.constantFrom(301, 400, 404, 500, 503))
const type = fc.oneof(
  { weight: 8, arbitrary: fc.constant('application/json') },
  fc.constantFrom('text/html', 'text/plain', ''),
)
const answer = (text: fc.Arbitrary<string>) => fc.record({ text, status, type })
type Answer = typeof answer extends (text: never) => fc.Arbitrary<infer T> ? T : never

const respond = ({ text, status: code, type: of }: Answer) =>
  new Response(text, { status: code, headers: of === '' ? {} : { 'content-type': of } })

always(
  'discovery finds an issuer that may be used, or says what is wrong',
  fc.record({ resource: answer(documentLike(resource)), issuer: answer(documentLike(metadata)) }),
  async ({ resource: aboutServer, issuer: aboutIssuer }) => {
    const fetch = async (input: string | URL | Request) =>
      respond(
        String(input instanceof Request ? input.url : input).includes('protected-resource') ? aboutServer : aboutIssuer,
      )
    const found = await discover({
      url: server,
      challenge: undefined,
      exceptions: [],
      confirmedHosts: confirmedHostsOf(server),
      fetch,
    }).catch((error: unknown) => {
      expect(isBrokerError(error), String(error)).toBe(true)
    })
    if (!found) return
    expect(found.metadata.issuer).toBe(found.issuer)
    expect(found.issuers).toContain(found.issuer)
    expect(found.metadata.code_challenge_methods_supported).toContain('S256')
    const { authorization_endpoint, token_endpoint, registration_endpoint, revocation_endpoint, jwks_uri } =
      found.metadata
    for (const one of [authorization_endpoint, token_endpoint, registration_endpoint, revocation_endpoint, jwks_uri])
      if (one !== undefined) expect(new URL(one)).toMatchObject({ protocol: 'https:', username: '', password: '' })
  },
)

const token = {
  access_token: 'at-1',
  token_type: 'Bearer',
  expires_in: 3600,
  refresh_token: 'rt-1',
  scope: 'read',
  id_token: 'a.b.c',
}
const identity = {
  mechanism: 'cimd',
  clientId: 'https://valetkey.example/client.json',
  tokenEndpointAuthMethod: 'none',
} as Identity

always(
  'what a token endpoint says is tokens, or an error in words that show none',
  answer(documentLike(token)),
  async said => {
    const at = issuerAt({ metadata: metadata as never, identity, fetch: async () => respond(said) })
    const got = await at.refresh(new Secret('rt-0'), {}).catch((error: unknown) => {
      expect(isBrokerError(error), String(error)).toBe(true)
      expect(String(error)).not.toMatch(/at-1|rt-[01]/)
    })
    if (got) expect(typeof got.accessToken.reveal()).toBe('string')
  },
)

const challengeText = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        'Bearer',
        'DPoP',
        'Basic',
        ' ',
        ',',
        '=',
        '"',
        '\\"',
        'error',
        'scope',
        'resource_metadata',
        'a',
        'realm="x"',
        '\t',
        'ü',
      ),
      { maxLength: 40 },
    )
    .map(parts => parts.join('')),
  fc
    .tuple(fc.constantFrom('Bearer ', 'a=', '"', '\\', 'Bearer a="', ', ', 'x '), fc.constantFrom(10, 20_000))
    .map(([part, times]) => part.repeat(times)),
)

always(
  'any challenge is read or passed over',
  fc.oneof(challengeText, fc.array(challengeText, { maxLength: 3 })),
  header => {
    const challenge = readChallenge(header)
    if (challenge)
      for (const text of [challenge.error, challenge.scope, challenge.resourceMetadata])
        expect(['string', 'undefined']).toContain(typeof text)
  },
)
