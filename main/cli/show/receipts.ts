// What became of each token that was to be revoked, as honestly as the issuer's answer allows. S14.
import { shownAccount } from '../../base/shown-account.ts'
import type { Receipt } from '../../broker/contract/commands.ts'
import type { Outcome } from './outcome.ts'
import { clock, inert, relative, type Style } from './print.ts'

type TokenResult = Receipt['revocation']['accessToken']

/** One block per account, one line per token. */
export function receiptText(receipts: readonly Receipt[], now: number, style: Style): string {
  return receipts.map(receipt => block(receipt, now, style)).join('\n')
}

/** The failure to report when an issuer did not do what it offers; undefined when all is as it can be. */
export function unconfirmed(receipts: readonly Receipt[]): Pick<Outcome, 'failure'> {
  const open = receipts.filter(({ revocation }) => Object.values(revocation).some(result => result.is === 'failed'))
  if (open.length === 0) return {}
  const names = open.map(({ server, account }) => shownAccount(server, account)).join(', ')
  const message = `Not every revocation was confirmed (${names}). Valetkey keeps trying; see: valetkey status`
  return { failure: { code: 'revocation-failed', message } }
}

function block({ server, account, issuer, revocation }: Receipt, now: number, style: Style): string {
  const lines = [
    tokenLine('Refresh token', revocation.refreshToken, now, style),
    tokenLine('Access token', revocation.accessToken, now, style),
  ].filter(line => line !== undefined)
  const title = `${style('strong', inert(shownAccount(server, account)))} at ${inert(issuer, 200)}`
  return [title, ...(lines.length > 0 ? lines : ['  There was no token to revoke.'])].join('\n')
}

function tokenLine(token: string, result: TokenResult, now: number, style: Style): string | undefined {
  switch (result.is) {
    case 'none':
      return undefined
    case 'revoked':
      return `  ${style('good', '✓')} ${token}: revoked; the issuer confirmed it at ${clock(result.at, now)}.`
    case 'not-offered':
      return `  ${style('waiting', '!')} ${token}: this issuer offers no revocation. The token ${life('lives', result.until, now)}.`
    case 'failed':
      return `  ${style('bad', '✗')} ${token}: not confirmed (${inert(result.why, 300).replace(/\.$/, '')}). Valetkey keeps trying; the token ${life('is valid', result.until, now)}.`
  }
}

function life(verb: string, until: number | undefined, now: number): string {
  if (until === undefined) return `${verb} until the issuer ends it; it did not say when`
  if (until <= now) return 'has expired'
  return `${verb} until ${clock(until, now)} (${relative(until, now)})`
}
