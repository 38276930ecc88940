// What our Client ID Metadata Document says, and whether the one at a URL says it too (draft-ietf-oauth-client-id-metadata-document).
import { BrokerError } from '../base/errors.ts'
import type { Fetch } from '../net/send.ts'

/** The loopback ports that the document names, for issuers that compare redirect URIs with their port. */
export const callbackPorts = [33418, 41318, 52718, 61318] as const

/** Every redirect URI that we may use: portless loopback (RFC 8252, section 7.3) and the fixed ports. */
export const redirectUris: readonly string[] = [
  'http://127.0.0.1/callback',
  'http://[::1]/callback',
  'http://localhost/callback',
  ...callbackPorts.map(port => `http://127.0.0.1:${port}/callback`),
]

/** The document to host at `url`. */
export function clientDocument(_url: string): object {
  throw new BrokerError('internal', { message: 'Not written yet.' })
}

/** @throws BrokerError `bad-input` | `not-a-url`, saying which rule of section 3 of the draft the URL breaks. */
export function validateClientIdUrl(_text: string): URL {
  throw new BrokerError('internal', { message: 'Not written yet.' })
}

export type DocumentCheck = { readonly ok: true } | { readonly ok: false; readonly why: readonly string[] }

/** Fetches the document as an authorization server would and judges it. */
export async function checkClientDocument(_url: string, _fetch: Fetch): Promise<DocumentCheck> {
  throw new BrokerError('internal', { message: 'Not written yet.' })
}
