// What our Client ID Metadata Document says, and whether the one at a URL says it too (draft-ietf-oauth-client-id-metadata-document).
import { z } from 'zod'
import { BrokerError } from '../../base/errors.ts'
import { jsonOf } from '../../base/json.ts'
import { quote } from '../../base/quote.ts'
import type { Fetch } from '../../net/send.ts'
import { parseUrl } from '../issuer/json-document.ts'

/** The loopback ports that the document names, for issuers that compare redirect URIs with their port. */
export const callbackPorts = [33418, 41318, 52718, 61318] as const

/** Every redirect URI that we may use: portless loopback (RFC 8252, section 7.3) and the fixed ports. */
export const redirectUris: readonly string[] = [
  'http://127.0.0.1/callback',
  'http://[::1]/callback',
  'http://localhost/callback',
  ...callbackPorts.map(port => `http://127.0.0.1:${port}/callback`),
]

/** Those of them that are good by plain comparison, for issuers that take no loopback address without its port. */
export const exactRedirectUris: readonly string[] = callbackPorts.map(port => `http://127.0.0.1:${port}/callback`)

/** Where a sign-in may listen, in this order, when these redirect URIs are registered; 0 is any free port. */
export function portsFor(registered: readonly string[] = redirectUris): readonly number[] {
  return registered.includes('http://127.0.0.1/callback') ? [...callbackPorts, 0] : callbackPorts
}

/** What we say of ourselves in the document and in a dynamic registration (RFC 7591, section 2). */
export const clientMetadata = {
  client_name: 'Valetkey',
  application_type: 'native',
  redirect_uris: redirectUris,
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
} as const

/** The document to host at `url`. */
export function clientDocument(url: string): object {
  return { client_id: url, ...clientMetadata, token_endpoint_auth_method: 'none' }
}

/** @throws BrokerError `bad-input` | `not-a-url`, saying which rule of section 3 of the draft the URL breaks. */
export function validateClientIdUrl(text: string): URL {
  const url = parseUrl(text)
  if (!url) throw new BrokerError('not-a-url', { message: `${quote(text)} is not a web address.` })
  const broken = clientIdRules.find(({ breaks }) => breaks(url, text))
  if (!broken) return url
  throw new BrokerError('bad-input', {
    message: `${quote(text)} cannot be a client identity: ${broken.rule}.`,
  })
}

const clientIdRules: readonly { rule: string; breaks: (url: URL, text: string) => boolean }[] = [
  { rule: 'it must begin with https://', breaks: url => url.protocol !== 'https:' },
  { rule: 'it must not carry a user name or password', breaks: url => url.username !== '' || url.password !== '' },
  { rule: 'it must not have a fragment (#…)', breaks: (_, text) => text.includes('#') },
  { rule: 'it must not have a query (?…)', breaks: (_, text) => text.includes('?') },
  { rule: 'it needs a path, such as /client.json', breaks: url => url.pathname === '/' },
  { rule: 'its path must not have . or .. in it', breaks: (_, text) => /\/(\.|%2e){1,2}(\/|$)/i.test(text) },
  // Issuers compare the text, so a URL that a browser would rewrite can never be equal to what it was fetched from.
  { rule: 'write it as a browser would show it', breaks: (url, text) => url.href !== text },
]

export type DocumentCheck = { readonly ok: true } | { readonly ok: false; readonly why: readonly string[] }

/**
 * Fetches the document as an authorization server would and judges it.
 * @throws BrokerError what `validateClientIdUrl` and `fetch` throw
 */
export async function checkClientDocument(url: string, fetch: Fetch): Promise<DocumentCheck> {
  const response = await fetch(validateClientIdUrl(url), {
    headers: { accept: 'application/json' },
    redirect: 'manual',
  })
  const text = await response.text()
  const why = [...problemsOfAnswer(response, text), ...problemsOfDocument(text, url)]
  return why.length === 0 ? { ok: true } : { ok: false, why }
}

function* problemsOfAnswer(response: Response, text: string): Iterable<string> {
  const { status } = response
  if (status >= 300 && status < 400)
    yield `It answers with a redirect (${status}); authorization servers do not follow it.`
  else if (status !== 200) yield `It answers ${status} instead of 200.`
  const type = response.headers.get('content-type') ?? 'nothing'
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type))
    yield `Its content type is ${quote(type)} instead of application/json.`
  if (Buffer.byteLength(text) > 5 * 1024) yield 'It is larger than 5 KB.'
}

const Document = z.object({
  client_id: z.string(),
  client_name: z.string().min(1),
  redirect_uris: z.array(z.string()),
  grant_types: z.array(z.string()).optional(),
  token_endpoint_auth_method: z.string(),
  application_type: z.string().optional(),
})

function* problemsOfDocument(text: string, url: string): Iterable<string> {
  const parsed = Document.safeParse(jsonOf(text))
  if (!parsed.success) {
    const members = parsed.error.issues.map(issue => issue.path.join('.') || 'the whole').join(', ')
    yield `It is no client document: ${members} missing or of the wrong kind.`
    return
  }
  const { client_id, redirect_uris, grant_types = [], token_endpoint_auth_method, application_type } = parsed.data
  if (client_id !== url) yield `Its client_id is ${quote(client_id)} instead of its own address.`
  for (const uri of redirectUris.filter(uri => !redirect_uris.includes(uri))) yield `redirect_uris lacks ${uri}.`
  for (const grant of clientMetadata.grant_types.filter(grant => !grant_types.includes(grant)))
    yield `grant_types lacks ${grant}.`
  if (token_endpoint_auth_method !== 'none') yield 'token_endpoint_auth_method is not none.'
  if (application_type !== 'native') yield 'application_type is not native, so some issuers refuse loopback redirects.'
}
