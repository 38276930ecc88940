// What became of each token that was revoked, as honestly as the issuer's answer allows. S14.
import { accountLabel } from '../../words/in-words.ts'

/** One account's part of the answer of `revoke`, `logout` and `remove`. */
export interface RevokedAccount {
  readonly server: string
  readonly account: string
  readonly issuer: string
  readonly revocation: { readonly refreshToken: TokenFate; readonly accessToken: TokenFate }
}

export type TokenFate =
  | { readonly is: 'revoked'; readonly at: number }
  | { readonly is: 'not-offered'; readonly until?: number }
  | { readonly is: 'failed'; readonly why: string; readonly until?: number }
  | { readonly is: 'none' }

export interface ReceiptLine {
  readonly token: 'Refresh token' | 'Access token'
  readonly outcome: 'confirmed' | 'not-offered' | 'unconfirmed'
  readonly says: string
  /** When the issuer confirmed it. */
  readonly at?: number
  /** When the token ends by itself. */
  readonly until?: number
  /** The technical cause, a stranger's text. */
  readonly why?: string
}

export function receiptLines({ revocation }: RevokedAccount): readonly ReceiptLine[] {
  const lines = [line('Refresh token', revocation.refreshToken), line('Access token', revocation.accessToken)]
  return lines.filter(one => one !== undefined)
}

/** The answer of a revoking command, or nothing when it is something else. */
export function receiptsOf(result: unknown): readonly RevokedAccount[] {
  if (typeof result !== 'object' || result === null || !('receipts' in result)) return []
  return Array.isArray(result.receipts) ? result.receipts : []
}

/** What is left to do about keys: nobody can revoke one from here. */
export function rotationsOf(result: unknown): readonly string[] {
  if (typeof result !== 'object' || result === null || !('rotate' in result)) return []
  const keys: readonly { readonly sentence: string }[] = Array.isArray(result.rotate) ? result.rotate : []
  return keys.map(({ sentence }) => sentence)
}

/** The truth in one sentence, for the top of what an issuer was asked. */
export function receiptSummary(receipts: readonly RevokedAccount[]): string {
  const outcomes = receipts.flatMap(receiptLines).map(({ outcome }) => outcome)
  if (outcomes.length === 0) return 'Access is cut. There was no token to give back.'
  if (outcomes.includes('unconfirmed'))
    return 'Access is cut here. Not every issuer has confirmed; Valetkey keeps trying.'
  if (outcomes.includes('not-offered'))
    return 'Access is cut here. An issuer offers no revocation, so its token ends by itself.'
  return 'Access is cut, and every issuer confirmed it.'
}

function line(token: ReceiptLine['token'], fate: TokenFate): ReceiptLine | undefined {
  const until = 'until' in fate && fate.until !== undefined ? { until: fate.until } : {}
  switch (fate.is) {
    case 'none':
      return undefined
    case 'revoked':
      return { token, outcome: 'confirmed', says: 'Revoked; the issuer confirmed it', at: fate.at }
    case 'not-offered':
      return { token, outcome: 'not-offered', says: 'This issuer offers no revocation', ...until }
    case 'failed':
      return {
        token,
        outcome: 'unconfirmed',
        says: 'Not confirmed yet; Valetkey keeps trying',
        why: fate.why,
        ...until,
      }
  }
}

/** What was done, as the receipt is headed: `linear is removed.` */
export function receiptTitle({ verb, server, account }: { verb: string; server?: string; account?: string }): string {
  if (verb === 'company-sign-out') return 'You are signed out of your company. '
  if (server === undefined || verb === 'revoke') return ''
  if (verb === 'key-delete') return `${server} has no key any more. `
  if (verb === 'remove') return `${server} is removed. `
  return `${accountLabel(server, account ?? 'default')} is signed out. `
}
