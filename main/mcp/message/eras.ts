// Which revisions of MCP there are, and the two eras they fall into. Pure; how a server's era is found is era-relay.ts.

/**
 * `legacy`: 2024-11-05 to 2025-11-25, a session opened by `initialize`. `modern`: 2026-07-28 and later, every request
 * stands for itself (2026-07-28, "Versioning and Compatibility").
 */
export type Era = 'legacy' | 'modern'

/** The revisions with `initialize` and sessions, oldest first. Their names sort by age. */
export const legacyVersions: readonly string[] = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']
export const newestLegacyVersion = '2025-11-25'

/** The modern revisions that we speak, newest first. */
export const modernVersions: readonly string[] = ['2026-07-28']
export const newestModernVersion = '2026-07-28'

/** The first request of a client that does not know its server's era. */
export const modernProbe = 'server/discover'

/** The era of a revision by its name; what is younger than the last legacy one is modern. */
export function eraOf(version: string): Era {
  return version > newestLegacyVersion ? 'modern' : 'legacy'
}

/** The version to answer a client's `initialize` with when the server cannot be asked. */
export function agreedVersion(asked: unknown): string {
  return typeof asked === 'string' && legacyVersions.includes(asked) ? asked : newestLegacyVersion
}

/** What was found out about one server's eras; shared by all connections to its origin. */
export interface EraMemory {
  /** Undefined while nobody has tried. */
  speaks(era: Era): boolean | undefined
  learn(era: Era, speaks: boolean): void
}

export function other(era: Era): Era {
  return era === 'legacy' ? 'modern' : 'legacy'
}
