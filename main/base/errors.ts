// Which things can go wrong, as one closed list, and the one error class that says so to people and programs.

/** Why a broken promise was broken. The list is closed: screens, exit codes and tests switch on it. */
export type ErrorCode =
  // what the user gave us
  | 'bad-input'
  | 'not-a-url'
  | 'unknown-server'
  | 'unknown-account'
  | 'ambiguous-account'
  | 'name-taken'
  | 'needs-confirmation'
  | 'confirmation-refused'
  // the network and what answers there
  | 'address-refused'
  | 'unreachable'
  | 'timed-out'
  | 'too-large'
  | 'tls-refused'
  | 'redirect-refused'
  | 'not-mcp'
  | 'protocol-error'
  // authorization
  | 'no-authorization'
  | 'metadata-invalid'
  | 'issuer-mismatch'
  | 'resource-mismatch'
  | 'pkce-missing'
  | 'identity-needed'
  | 'registration-refused'
  | 'sign-in-needed'
  | 'sign-in-cancelled'
  | 'sign-in-timed-out'
  | 'sign-in-refused'
  | 'answer-invalid'
  | 'token-refused'
  | 'scope-needed'
  | 'scope-refused'
  | 'issuer-unchosen'
  | 'wrong-person'
  | 'revocation-failed'
  // keys and local servers
  | 'key-needed'
  | 'approval-needed'
  | 'local-failed'
  // the vault
  | 'vault-locked'
  | 'vault-denied'
  | 'vault-unavailable'
  | 'vault-corrupt'
  | 'grant-changed'
  // clients' config files
  | 'config-unreadable'
  | 'config-unwritable'
  | 'config-changed'
  // our own processes
  | 'broker-unreachable'
  | 'broker-restarted'
  | 'already-running'
  | 'link-refused'
  | 'client-denied'
  | 'client-new'
  | 'guard-refused'
  | 'state-unreadable'
  | 'state-unwritable'
  | 'cancelled'
  | 'internal'

export interface ErrorDetails {
  /** What happened, to what, and what to do next. For a person; no secrets, no blame. */
  readonly message: string
  readonly cause?: unknown
  /** Facts for programs (a name, a status, a time). Never a secret. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>
}

export class BrokerError extends Error {
  override readonly name = 'BrokerError'
  readonly code: ErrorCode
  readonly facts: Readonly<Record<string, string | number | boolean>>

  constructor(code: ErrorCode, details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.facts = details.facts ?? {}
  }
}

/** Whether an error is ours and carries one of these codes (any code, when none is named). */
export function isBrokerError(error: unknown, ...codes: ErrorCode[]): error is BrokerError {
  return error instanceof BrokerError && (codes.length === 0 || codes.includes(error.code))
}

/** Any thrown thing as a BrokerError; what is not ours becomes `internal` with its cause kept. */
export function asBrokerError(error: unknown): BrokerError {
  if (error instanceof BrokerError) return error
  const said = error instanceof Error ? error.message : String(error)
  return new BrokerError('internal', { message: `Something went wrong inside Valetkey: ${said}`, cause: error })
}
