// Whether a client may use its server now, what a server is remembered by, and which errors mean "a person is needed".
import { type BrokerError, type ErrorCode, isBrokerError } from '../../base/errors.ts'

/** What a server said of itself at its last `initialize` or `server/discover`; answers a client while the server cannot be asked. */
export interface KnownServer {
  readonly protocolVersion: string
  readonly isHttpSse?: true
  readonly result: unknown
}

export type ParkedReason =
  | 'sign-in-needed'
  | 'client-denied'
  | 'client-new'
  | 'vault-locked'
  | 'scope-needed'
  | 'key-needed'
  | 'approval-needed'
  | 'paused'

/** Whether this client may talk to this server now. The sentences are for agents to pass on to a person. */
export type Standing =
  | { readonly is: 'ready' }
  | { readonly is: 'parked'; readonly reason: ParkedReason; readonly sentence: string }
  | { readonly is: 'refused'; readonly code: ErrorCode; readonly sentence: string }

/** Why a client is kept waiting, for an agent to pass on. */
export interface Parking {
  readonly reason: ParkedReason
  readonly sentence: string
}

/** Whether a person could end it at a sign-in page. */
export function mayElicit({ reason }: Parking): boolean {
  return reason === 'sign-in-needed' || reason === 'scope-needed'
}

/**
 * Why the last request was not sent on, where nobody but the server or the vault could say that: it is told until one is, for
 * there is no sign-in whose end would be heard of.
 */
export function stillParked({ parking }: { readonly parking: Parking | undefined }): Parking | undefined {
  return parking && !mayElicit(parking) && !isOursToEnd(parking) ? parking : undefined
}

/** A person ends it in Valetkey itself, and is heard at once. */
function isOursToEnd({ reason }: Parking): boolean {
  return reason === 'paused' || reason === 'client-denied' || reason === 'client-new'
}

/** How an error that only a person can mend parks its client; undefined for all other errors. */
export function parkingFor(error: BrokerError): Parking | undefined {
  const reason = reasons[error.code]
  return reason === undefined ? undefined : { reason, sentence: error.message }
}

/** What an agent should pass on to its person rather than keep for itself. */
export function concernsAPerson(error: BrokerError): boolean {
  return parkingFor(error) !== undefined || error.code === 'guard-refused' || error.code === 'scope-refused'
}

/** A grant that is gone concerns everything; a missing scope or a refused token only the call that met it. */
export function endsTheGrant(error: unknown): boolean {
  return (
    isBrokerError(error) && error.code in reasons && error.code !== 'scope-needed' && error.code !== 'token-refused'
  )
}

const reasons: Partial<Readonly<Record<ErrorCode, ParkedReason>>> = {
  'sign-in-needed': 'sign-in-needed',
  'token-refused': 'sign-in-needed',
  'scope-needed': 'scope-needed',
  'client-denied': 'client-denied',
  'key-needed': 'key-needed',
  'approval-needed': 'approval-needed',
  'vault-locked': 'vault-locked',
  'vault-denied': 'vault-locked',
  'vault-unavailable': 'vault-locked',
  'vault-corrupt': 'vault-locked',
}
