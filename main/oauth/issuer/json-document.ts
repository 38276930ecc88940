// What lies at a well-known URL: a JSON object, nothing that we can use, or a server in trouble. Judges the URL, not the content.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { addressRefused, judgeUrl } from '../../net/addresses.ts'
import type { ConfirmedHosts, Fetch } from '../../net/send.ts'

export type Document =
  | { readonly is: 'json'; readonly value: unknown }
  /** `said` finishes the sentence “… ”: “answers 404”, “is no JSON”. */
  | { readonly is: 'absent'; readonly said: string }
  | { readonly is: 'in-trouble'; readonly said: string }

/**
 * GETs `url`. Redirects are not followed: many web apps send unknown paths to a log-in page, and RFC 8414 and RFC 9728
 * know none. A page of HTML is as good as nothing for the same reason.
 * @throws BrokerError what `fetch` throws
 */
export async function readDocument(url: string, fetch: Fetch): Promise<Document> {
  const response = await fetch(url, { headers: { accept: 'application/json' }, redirect: 'manual' })
  const text = await response.text()
  const { status } = response
  if (status >= 500 || status === 429) return { is: 'in-trouble', said: `answers ${status}` }
  if (status !== 200)
    return { is: 'absent', said: status < 400 ? `answers with a redirect (${status})` : `answers ${status}` }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { is: 'json', value }
  } catch {
    // Falls through: the same as any other page that is no metadata.
  }
  return { is: 'absent', said: 'is no JSON object' }
}

/**
 * A URL that metadata names, when it may be opened or fetched. SECURITY S12: https, or http on a confirmed loopback
 * host; never `javascript:`, `data:`, `file:`, a password, or a private address that nobody confirmed.
 * @throws BrokerError `metadata-invalid`; `address-refused` with `facts.host` for what a person may confirm
 */
export function checkedUrl(text: string, what: string, confirmedHosts: ConfirmedHosts): URL {
  const url = parseUrl(text)
  if (!url) throw invalid(`gives ${quote(text)} as its ${what}, which is no web address`)
  const judged = judgeUrl(url, confirmedHosts)
  if (judged === 'ok') return url
  if (judged.host !== undefined) throw addressRefused(judged) // a person may confirm that host
  throw invalid(`gives ${quote(text)} as its ${what}. ${judged.refused}`)
}

function invalid(what: string): BrokerError {
  return new BrokerError('metadata-invalid', {
    message: `Valetkey does not go on: the server's published metadata ${what}`,
  })
}

/** `URL.parse`, which older runtimes lack. */
export function parseUrl(text: string, base?: URL): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}
