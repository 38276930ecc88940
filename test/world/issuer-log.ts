// What an issuer of the test world saw and did, as typed events and as lines for people. Holds no token.

export type IssuerEvent = { readonly at: number; readonly line: string } & (
  | { readonly is: 'cimd-fetched'; readonly url: string }
  | { readonly is: 'cimd-unreachable'; readonly url: string }
  | { readonly is: 'registered'; readonly clientId: string; readonly name: string }
  | { readonly is: 'authorized'; readonly sub: string; readonly clientId: string; readonly scope: string }
  | { readonly is: 'authorization-refused'; readonly error: string; readonly why: string }
  | Issued<'token-issued'>
  | Issued<'token-refreshed'>
  | { readonly is: 'token-refused'; readonly error: string; readonly why: string }
  | { readonly is: 'reuse-detected'; readonly clientId: string }
  | { readonly is: 'revoked'; readonly what: 'refresh-token' | 'access-token'; readonly sub: string }
  | { readonly is: 'revocation-failed' }
  | { readonly is: 'revocation-of-unknown-token' }
  | { readonly is: 'grants-revoked-by-hand'; readonly sub: string; readonly grants: number }
  | { readonly is: 'answer-dropped' }
)

interface Issued<Name extends string> {
  readonly is: Name
  readonly sub: string
  readonly clientId: string
  /** Whom the token is for: what was named here, or when the grant was given. */
  readonly resource: string
  /** The `resource` parameter of this very request. */
  readonly named: string | undefined
  readonly scope: string
}

type Unstamped<T> = T extends IssuerEvent ? Omit<T, 'at' | 'line'> : never
export type NewIssuerEvent = Unstamped<IssuerEvent>

export function stamped(event: NewIssuerEvent): IssuerEvent {
  return { at: Date.now(), line: lineOf(event), ...event } as IssuerEvent
}

function lineOf(event: NewIssuerEvent): string {
  switch (event.is) {
    case 'cimd-fetched':
      return `client metadata document fetched from ${event.url}`
    case 'cimd-unreachable':
      return `no client metadata document at ${event.url}`
    case 'registered':
      return `client “${event.name}” registered as ${event.clientId}`
    case 'authorized':
      return `${event.sub} let ${event.clientId} have ${event.scope}`
    case 'authorization-refused':
      return `authorization refused: ${event.error} (${event.why})`
    case 'token-issued':
      return `token issued to ${event.clientId} for ${event.sub} at ${event.resource} (${event.scope})`
    case 'token-refreshed':
      return `token refreshed by ${event.clientId} for ${event.sub} at ${event.resource} (${event.scope})`
    case 'token-refused':
      return `token refused: ${event.error} (${event.why})`
    case 'reuse-detected':
      return `a used refresh token came again from ${event.clientId}: its grant is revoked`
    case 'revoked':
      return `${event.what.replace('-', ' ')} of ${event.sub} revoked`
    case 'revocation-failed':
      return 'a revocation was answered with 503, as the test wanted'
    case 'revocation-of-unknown-token':
      return 'a revocation named a token that is not known here'
    case 'grants-revoked-by-hand':
      return `${event.grants} grants of ${event.sub} revoked by the administrator`
    case 'answer-dropped':
      return 'a token answer was lost on its way back, as the test wanted'
  }
}
