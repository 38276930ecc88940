// Which exit code says what, for scripts. The same table stands in `valetkey help`.
import { type ErrorCode, isBrokerError } from '../../base/errors.ts'

export const exitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  personNeeded: 3,
  brokerUnreachable: 4,
  found: 5,
  cancelled: 130,
} as const
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [0, 'done'],
  [1, 'failed, or done in part; the message says which'],
  [2, 'the command was not understood'],
  [3, 'a person is needed: to confirm, to sign in, to unlock'],
  [4, 'the broker cannot be reached'],
  [5, 'a scan found something'],
  [130, 'cancelled'],
]

const byCode: Partial<Record<ErrorCode, ExitCode>> = {
  'bad-input': exitCode.usage,
  'not-a-url': exitCode.usage,
  'needs-confirmation': exitCode.personNeeded,
  'confirmation-refused': exitCode.personNeeded,
  'identity-needed': exitCode.personNeeded,
  'sign-in-needed': exitCode.personNeeded,
  'sign-in-timed-out': exitCode.personNeeded,
  'scope-needed': exitCode.personNeeded,
  'issuer-unchosen': exitCode.personNeeded,
  'vault-locked': exitCode.personNeeded,
  'broker-unreachable': exitCode.brokerUnreachable,
  'broker-restarted': exitCode.brokerUnreachable,
  'link-refused': exitCode.brokerUnreachable,
  cancelled: exitCode.cancelled,
}

export function exitCodeOf(error: unknown): ExitCode {
  return (isBrokerError(error) ? byCode[error.code] : undefined) ?? exitCode.failed
}
