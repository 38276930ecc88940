// How Valetkey proves to an issuer which client it is: by nothing, a secret, or a signed assertion (RFC 6749, section 2.3;
// RFC 7523, section 2.2). Sends nothing.
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { Secret } from '../../base/secret.ts'
import type { IssuerMetadata } from './metadata.ts'

export type AuthenticationMethod = 'none' | 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt'

/** What a registered client can prove itself with; nothing at all makes it a public client. */
export interface ClientProof {
  readonly clientSecret?: Secret
  /** A private key as PEM or JWK. */
  readonly clientKey?: Secret
}

/** @throws BrokerError `registration-refused` when the issuer says that it takes no such proof */
export function methodFor(proof: ClientProof, metadata: IssuerMetadata): AuthenticationMethod {
  const methods = metadata.token_endpoint_auth_methods_supported
  if (proof.clientKey) {
    if (methods && !methods.includes('private_key_jwt')) throw noAssertions(metadata)
    return 'private_key_jwt'
  }
  if (!proof.clientSecret) return 'none'
  // RFC 8414, section 2: an issuer that lists no methods takes client_secret_basic.
  return (methods ?? ['client_secret_basic']).includes('client_secret_basic')
    ? 'client_secret_basic'
    : 'client_secret_post'
}

export interface SigningKey {
  readonly key: CryptoKey
  /** As the issuer spells it. */
  readonly algorithm: string
  readonly keyId: string | undefined
}

/** @throws BrokerError `bad-input` when the text is no key that can sign an assertion, saying why; never the text. */
export function checkClientKey(text: Secret): void {
  signaturesOf(readKey(text).key)
}

/**
 * The key with the first of its signatures that the issuer takes.
 * @throws BrokerError `bad-input`, `registration-refused`
 */
export async function signingKey(text: Secret, metadata: IssuerMetadata): Promise<SigningKey> {
  const { key, keyId } = readKey(text)
  const offered = metadata.token_endpoint_auth_signing_alg_values_supported
  const possible = signaturesOf(key)
  const chosen = possible.find(({ algorithm }) => offered?.includes(algorithm) ?? true)
  if (!chosen) throw noCommonSignature(metadata, possible)
  const der = key.export({ format: 'der', type: 'pkcs8' })
  const imported = await crypto.subtle.importKey('pkcs8', der, chosen.importedAs, false, ['sign'])
  return { key: imported, algorithm: chosen.algorithm, keyId }
}

interface Signature {
  readonly algorithm: string
  readonly importedAs: { readonly name: string; readonly hash?: string; readonly namedCurve?: string }
}

const curves: Readonly<Record<string, { readonly algorithm: string; readonly namedCurve: string }>> = {
  prime256v1: { algorithm: 'ES256', namedCurve: 'P-256' },
  secp384r1: { algorithm: 'ES384', namedCurve: 'P-384' },
  secp521r1: { algorithm: 'ES512', namedCurve: 'P-521' },
}

/** All that this key can sign with, the most usual first (RFC 7518, section 3.1; RFC 8037). */
function signaturesOf(key: KeyObject): readonly [Signature, ...Signature[]] {
  const { namedCurve = '', modulusLength = 0 } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa') {
    if (modulusLength < 2048) throw badKey('an RSA key needs at least 2048 bits')
    const padded = (name: string, short: string) =>
      ['256', '384', '512'].map(bits => ({ algorithm: `${short}${bits}`, importedAs: { name, hash: `SHA-${bits}` } }))
    const [first, ...others] = padded('RSASSA-PKCS1-v1_5', 'RS')
    if (first) return [first, ...padded('RSA-PSS', 'PS'), ...others]
  }
  const curve = key.asymmetricKeyType === 'ec' ? curves[namedCurve] : undefined
  if (curve) return [{ algorithm: curve.algorithm, importedAs: { name: 'ECDSA', namedCurve: curve.namedCurve } }]
  if (key.asymmetricKeyType === 'ed25519') {
    const importedAs = { name: 'Ed25519' }
    return [
      { algorithm: 'EdDSA', importedAs },
      { algorithm: 'Ed25519', importedAs },
    ]
  }
  throw badKey('it must be an RSA key, an EC key on P-256, P-384 or P-521, or an Ed25519 key')
}

// SECURITY S9: what Node says of a text that it cannot read may quote it, so nothing of that is kept.
function readKey(text: Secret): { readonly key: KeyObject; readonly keyId: string | undefined } {
  const written = text.reveal().trim()
  try {
    if (!written.startsWith('{')) return { key: createPrivateKey(written), keyId: undefined }
    const jwk: { kid?: unknown } = JSON.parse(written)
    const key = createPrivateKey({ key: jwk, format: 'jwk' })
    return { key, keyId: typeof jwk.kid === 'string' ? jwk.kid : undefined }
  } catch {
    const locked = /ENCRYPTED/.test(written.slice(0, 200))
    throw badKey(locked ? 'it is protected with a passphrase; take that off first' : 'it is no private key, PEM or JWK')
  }
}

function badKey(why: string): BrokerError {
  return new BrokerError('bad-input', { message: `That key cannot sign for Valetkey: ${why}.` })
}

function noAssertions({ issuer }: IssuerMetadata): BrokerError {
  return new BrokerError('registration-refused', {
    message: `${quote(issuer)} takes no signed assertions (private_key_jwt), so a key is of no use there. Use a client secret instead: valetkey credentials NAME --ask-client-secret`,
    facts: { issuer },
  })
}

function noCommonSignature({ issuer }: IssuerMetadata, possible: readonly Signature[]): BrokerError {
  const ours = possible.map(({ algorithm }) => algorithm).join(', ')
  return new BrokerError('registration-refused', {
    message: `${quote(issuer)} takes none of the signatures that this key can make (${ours}). Register a key of another kind there.`,
    facts: { issuer },
  })
}
