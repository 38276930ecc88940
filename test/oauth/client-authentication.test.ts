// Whether Valetkey proves itself to an issuer with what it has, in the way that the issuer takes, and never shows it.
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { isBrokerError } from '../../main/base/errors.ts'
import { Secret } from '../../main/base/secret.ts'
import { checkClientKey, methodFor, signingKey } from '../../main/oauth/issuer/client-authentication.ts'
import type { IssuerMetadata } from '../../main/oauth/issuer/metadata.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey
const ed = generateKeyPairSync('ed25519').privateKey

test.each([
  ['an RSA key in PKCS #8', pem(rsa), undefined, 'RS256'],
  ['an RSA key in PKCS #1', pem(rsa, 'pkcs1'), undefined, 'RS256'],
  ['an RSA key where only PSS is taken', pem(rsa), ['PS256'], 'PS256'],
  ['an RSA key where only SHA-512 is taken', pem(rsa), ['RS512'], 'RS512'],
  ['an EC key on P-256', pem(ec('P-256')), ['RS256', 'ES256'], 'ES256'],
  ['an EC key in SEC 1', pem(ec('P-384'), 'sec1'), undefined, 'ES384'],
  ['an Ed25519 key', pem(ed), ['EdDSA'], 'EdDSA'],
  ['an Ed25519 key under its newer name', pem(ed), ['Ed25519'], 'Ed25519'],
])('A12 %s signs as the issuer takes it', async (_what, key, offered, algorithm) => {
  expect(
    await signingKey(new Secret(key), metadata({ token_endpoint_auth_signing_alg_values_supported: offered })),
  ).toMatchObject({
    algorithm,
    keyId: undefined,
  })
})

test('A12 a JWK brings its key id', async () => {
  const jwk = JSON.stringify({ ...rsa.export({ format: 'jwk' }), kid: 'mine' })
  expect(await signingKey(new Secret(jwk), metadata())).toMatchObject({ algorithm: 'RS256', keyId: 'mine' })
})

test.each([
  ['nothing that is a key', 'canary-of-a-text'],
  ['a public key', rsaPublic()],
  ['an RSA key of 1024 bits', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey)],
  ['an EC key on another curve', pem(ec('secp256k1'))],
  ['a JWK without its private part', JSON.stringify({ kty: 'RSA', n: 'canary', e: 'AQAB' })],
  [
    'a key under a passphrase',
    String(rsa.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'canary' })),
  ],
])('S9 %s is refused in words that hold nothing of it', (_what, text) => {
  const refused = failure(() => checkClientKey(new Secret(text)))
  expect(isBrokerError(refused, 'bad-input')).toBe(true)
  expect(inspect(refused, { depth: 9 })).not.toContain(text.slice(30, 60) || text)
  expect(inspect(refused, { depth: 9 })).not.toContain('canary')
})

test('an issuer that takes none of the key’s signatures, or no assertions at all, is named', async () => {
  const key = new Secret(pem(ed))
  const other = metadata({ token_endpoint_auth_signing_alg_values_supported: ['RS256'] })
  await expect(signingKey(key, other)).rejects.toMatchObject({ code: 'registration-refused' })
  const secrets = metadata({ token_endpoint_auth_methods_supported: ['client_secret_basic'] })
  expect(failure(() => methodFor({ clientKey: key }, secrets))).toMatchObject({ code: 'registration-refused' })
})

test('A14 a secret goes in the header where the issuer takes that, else in the body; without one nothing goes', () => {
  const proof = { clientSecret: new Secret('s') }
  const post = metadata({ token_endpoint_auth_methods_supported: ['client_secret_post', 'none'] })
  expect(methodFor(proof, metadata())).toBe('client_secret_basic')
  expect(methodFor(proof, post)).toBe('client_secret_post')
  expect(methodFor({}, post)).toBe('none')
})

function pem(key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8'): string {
  return String(key.export({ format: 'pem', type } as { format: 'pem'; type: 'pkcs8' }))
}

function rsaPublic(): string {
  return String(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'pem', type: 'spki' }))
}

function metadata(more: Partial<Record<keyof IssuerMetadata, unknown>> = {}): IssuerMetadata {
  const issuer = 'https://issuer.example'
  return { issuer, authorization_endpoint: `${issuer}/a`, token_endpoint: `${issuer}/t`, ...more } as IssuerMetadata
}

function failure(work: () => unknown): unknown {
  try {
    work()
    return undefined
  } catch (error) {
    return error
  }
}
