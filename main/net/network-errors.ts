// What a foreign network error means to a person: which host, what happened, and for TLS why it was not believed.
import { BrokerError, isBrokerError } from '../base/errors.ts'
import { quote } from '../base/quote.ts'

/** A node:http, node:net or node:tls error as a BrokerError; ours stay what they are. */
export function networkError(error: unknown, url: URL): BrokerError {
  if (isBrokerError(error)) return error
  const code = codeOf(error)
  const host = quote(url.host)
  const facts = { host: url.host, cause: code }
  const tls = tlsReason(code, error)
  if (tls !== undefined)
    return new BrokerError('tls-refused', {
      message: `${host} could not prove who it is: ${tls} (${code}).`,
      cause: error,
      facts,
    })
  if (code === 'ETIMEDOUT')
    return new BrokerError('timed-out', { message: `${host} did not answer in time.`, cause: error, facts })
  const what = reasons[code] ?? `the connection failed (${code})`
  return new BrokerError('unreachable', { message: `${host} cannot be reached: ${what}.`, cause: error, facts })
}

export function cancelled(url: URL): BrokerError {
  return new BrokerError('cancelled', { message: `The request to ${quote(url.host)} was cancelled.` })
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers at that address',
  ENOTFOUND: 'no such name is known',
  EAI_AGAIN: 'the name could not be looked up; is this machine online?',
  ECONNRESET: 'the connection was lost',
  EPIPE: 'the connection was lost',
  ERR_STREAM_PREMATURE_CLOSE: 'the connection was lost in the middle of the answer',
  ENETUNREACH: 'this machine has no way to that network',
  EHOSTUNREACH: 'this machine has no way to that host',
  HPE_INVALID_CONSTANT: 'what answers there does not speak HTTP',
  EPROTO: 'what answers there does not speak TLS as we do',
}

const certificates: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; check the clock of this machine',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from an authority that this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an authority that this machine does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that this machine does not know',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  CERT_REVOKED: 'its certificate was revoked',
}

// OpenSSL has some forty reasons; those without a sentence of their own are still told from a broken connection.
function tlsReason(code: string, error: unknown): string | undefined {
  const known = certificates[code]
  if (known !== undefined) return known
  const isTls =
    /CERT|^ERR_TLS|^ERR_SSL|_CA$|SIGNATURE/.test(code) ||
    (error instanceof Error && /\bssl3?_|tlsv1 alert/i.test(error.message))
  return isTls ? 'its certificate or its TLS settings were not accepted' : undefined
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code
  // A name with several addresses fails with an AggregateError that holds one error for each.
  const inner = (error as { errors?: readonly unknown[] } | undefined)?.errors?.[0]
  if (typeof code === 'string' && code !== '') return code
  return inner === undefined ? 'no code' : codeOf(inner)
}
