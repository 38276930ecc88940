// What openid-client's errors mean to people. They carry whole answers, tokens included, in `cause`; those are never
// handed on. SECURITY S9.
import { BrokerError, type ErrorCode } from '../../base/errors.ts'
import { plain, quote } from '../../base/quote.ts'

/**
 * Any error of openid-client, or of the fetch below it, as a BrokerError. `facts.oauthError` is the issuer's OAuth code,
 * `facts.status` the HTTP status, where there is one.
 */
export function translate(error: unknown, issuer: string): BrokerError {
  const ours = brokerErrorIn(error)
  if (ours) return ours
  const who = quote(issuer)
  const cause = bare(error)
  const status = statusOf(error)
  const facts = { issuer, ...(status === undefined ? {} : { status }) }
  const failed = (code: ErrorCode, message: string, more = {}) =>
    new BrokerError(code, { message, cause, facts: { ...facts, ...more } })

  const said = saidBy(error)
  if (said) {
    const words =
      said.description === undefined ? quote(said.error) : `${quote(said.error)}, ${quote(said.description)}`
    if (said.inAnswer) return failed('sign-in-refused', refusal(said.error, who, words), { oauthError: said.error })
    return failed('token-refused', `${who} refused: ${words}.`, { oauthError: said.error })
  }
  if (status !== undefined && (status >= 500 || status === 429))
    return failed(
      'unreachable',
      `The sign-in service ${who} is in trouble and answers ${status}. Try again in a while.`,
    )
  if (/response parameter|provided only once/.test(cause.message))
    return failed('answer-invalid', answerInvalid(cause.message, who))
  return failed('token-refused', `${who} answered in a way that Valetkey cannot use (${plain(cause.message, 300)}).`)
}

function refusal(code: string, who: string, words: string): string {
  if (code === 'access_denied') return `The sign-in was declined at ${who}. Nothing was granted.`
  return `${who} refused the sign-in: ${words}.`
}

function answerInvalid(inner: string, who: string): string {
  if (inner.includes('"iss"'))
    return `The sign-in answer does not come from ${who}, where the sign-in began; nothing was sent. Sign in again, and if it happens twice, do not use this server.`
  return 'The sign-in answer belongs to another sign-in, or is garbled; nothing was sent. Sign in again.'
}

function brokerErrorIn(error: unknown): BrokerError | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1)
    if (at instanceof BrokerError) return at
  return undefined
}

interface Said {
  readonly error: string
  readonly description: string | undefined
  /** In the answer that the browser brought, rather than from an endpoint. */
  readonly inAnswer: boolean
}

// The library's class names do not survive a bundler, its codes do.
function saidBy(error: unknown): Said | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, error: said, error_description: description } = error as Error & Partial<Record<string, unknown>>
  if (code === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE') return saidInChallenge(error.cause)
  if (typeof said !== 'string') return undefined
  const words = typeof description === 'string' ? description : undefined
  return { error: said, description: words, inAnswer: code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR' }
}

// A 401 of the token endpoint may name its error in WWW-Authenticate alone, or not at all; it means invalid_client
// (RFC 6749, section 5.2).
function saidInChallenge(challenges: unknown): Said {
  const [first] = Array.isArray(challenges) ? (challenges as { parameters?: Record<string, string> }[]) : []
  const parameters = first?.parameters ?? {}
  return {
    error: parameters.error ?? 'invalid_client',
    description: parameters.error_description,
    inAnswer: false,
  }
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined
  const { status } = error as { status?: unknown }
  if (typeof status === 'number') return status
  return error.cause instanceof Response ? error.cause.status : undefined
}

/** The error's words and code without what it carries. */
function bare(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('no reason given')
  const inner = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  const { code } = error as { code?: unknown }
  return Object.assign(new Error(`${error.message}${inner}`), typeof code === 'string' ? { code } : {})
}
