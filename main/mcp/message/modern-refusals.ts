// What an answer says of its server's era: which errors only a modern server gives, and which refusals come from one that
// knows no request without a session (2026-07-28, Streamable HTTP, "Backward Compatibility"). Pure.
import { eraOf, modernProbe, modernVersions } from './eras.ts'
import type { Envelope } from './message.ts'
import { isRecord } from './modern-words.ts'

export const errorCodes = {
  headerMismatch: -32020,
  missingCapability: -32021,
  unsupportedVersion: -32022,
  internal: -32603,
} as const

const modernCodes: ReadonlySet<number> = new Set([
  errorCodes.headerMismatch,
  errorCodes.missingCapability,
  errorCodes.unsupportedVersion,
])

/** Whether a server of the earlier era may have given this error; it did nothing with the request then. */
export function isFromLegacy(request: Envelope, { error }: Envelope): boolean {
  if (error === undefined) return false
  const versions = versionsIn(error)
  if (versions) return !versions.some(version => eraOf(version) === 'modern')
  if (modernCodes.has(error.code ?? 0)) return false
  // Every modern server answers the probe; only one that is out of order gives it an internal error.
  if (request.method === modernProbe) return error.code !== errorCodes.internal
  const isOldCode = (error.code ?? 0) >= -32019 && (error.code ?? 0) <= -32000
  return isOldCode && /session|initiali[sz]/i.test(String(error.message))
}

/** Whether only a modern server gives this error: it is an answer, whoever it was addressed to. */
export function isModernError({ error }: Envelope): boolean {
  return error !== undefined && modernCodes.has(error.code ?? 0)
}

/** The version of ours that a server names in refusing `refused`. */
export function versionToSpeak({ error }: Envelope, refused: string): string | undefined {
  const versions = error && versionsIn(error)
  return versions && modernVersions.find(version => version !== refused && versions.includes(version))
}

function versionsIn({ code, data }: NonNullable<Envelope['error']>): readonly string[] | undefined {
  if (code !== errorCodes.unsupportedVersion || !isRecord(data) || !Array.isArray(data.supported)) return undefined
  return data.supported.filter(version => typeof version === 'string')
}
