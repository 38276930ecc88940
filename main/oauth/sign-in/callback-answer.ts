// Which request, or pasted address, is the answer of the sign-in that waits. SECURITY S8. Pure: looks, and decides nothing else.
import { createHash, timingSafeEqual } from 'node:crypto'
import { parseUrl } from '../issuer/json-document.ts'

export interface Expected {
  readonly redirectUri: string
  readonly state: string
}

export interface Asked {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: { readonly host?: string | undefined }
}

export type Judged =
  | { readonly is: 'answer'; readonly url: URL }
  | { readonly is: 'refused'; readonly status: number; readonly sentence: string }

/** Of a request to the listener. What is refused leaves the sign-in waiting, so a stranger's knock cannot end it. */
export function judgeAnswer({ method, url: target = '', headers }: Asked, expected: Expected): Judged {
  const here = new URL(expected.redirectUri)
  // A page elsewhere that has a name of its own lead to 127.0.0.1 (DNS rebinding) is told by the Host header.
  if (headers.host !== here.host) return refused(400, 'This address was reached under a wrong name.')
  const url = target.startsWith('/') ? parseUrl(`${here.origin}${target}`) : undefined
  if (url?.pathname !== here.pathname) return refused(404, 'There is nothing here.')
  if (method !== 'GET') return refused(405, 'Only a browser that comes back from a sign-in is expected here.')
  return judgeUrl(url, expected)
}

/** Of an address that a person pasted: the whole redirect address, as the browser shows it. */
export function judgePasted(text: string, expected: Expected): Judged {
  const url = parseUrl(text.trim())
  const here = new URL(expected.redirectUri)
  if (url?.origin === here.origin && url.pathname === here.pathname) return judgeUrl(url, expected)
  return refused(400, `That is not the address that the sign-in ends at. It begins with ${expected.redirectUri}?`)
}

function judgeUrl(url: URL, { state }: Expected): Judged {
  const given = url.searchParams.getAll('state')
  if (given.length !== 1 || !isSame(given[0] ?? '', state))
    return refused(400, 'This answer belongs to another sign-in. Close this tab and use the newest one.')
  const outcomes = [...url.searchParams.getAll('code'), ...url.searchParams.getAll('error')]
  if (outcomes.length !== 1) return refused(400, 'This answer is garbled. Sign in again.')
  return { is: 'answer', url }
}

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}

function refused(status: number, sentence: string): Judged {
  return { is: 'refused', status, sentence }
}
