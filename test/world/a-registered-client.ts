// Clients that somebody registered by hand at an issuer of the test world, as oidc-provider takes them.
import { createPublicKey, generateKeyPairSync } from 'node:crypto'

const codes = 'urn:ietf:params:oauth:grant-type:device_code'

/** Signs people in, with a secret: what GitHub and Google give. */
export function aSecretClient(more: object = {}): object {
  return {
    client_id: 'by-hand',
    client_secret: 'canary-of-the-client-secret-0123456789',
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'client_secret_basic',
    ...more,
  }
}

export const theSecret = 'canary-of-the-client-secret-0123456789'

/** The same where codes for another device were allowed. */
export function aDeviceClient(): object {
  return aSecretClient({ grant_types: ['authorization_code', 'refresh_token', codes] })
}

/** A service account that signs its assertions with `key`, a PEM. */
export function aServiceWithKey(): { readonly client: object; readonly key: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' })
  const client = {
    client_id: 'nightly',
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [{ ...jwk, use: 'sig', alg: 'ES256' }] },
  }
  return { client, key: String(privateKey.export({ format: 'pem', type: 'pkcs8' })) }
}

/** A service account with a secret. */
export function aServiceWithSecret(): object {
  return {
    client_id: 'nightly',
    client_secret: theSecret,
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'client_secret_post',
  }
}
