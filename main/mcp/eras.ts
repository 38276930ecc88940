// Which revisions of MCP there are and what tells them apart. The seam for the 2026-07-28 era (its own issue): today every
// client and every server is spoken to as legacy, and a modern probe is told so at once.

/** The revisions with `initialize` and sessions, oldest first. Their names sort by age. */
export const legacyVersions: readonly string[] = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']
export const newestLegacyVersion = '2025-11-25'

/**
 * The first request of a modern client. Any error that is not a modern one sends it back to `initialize`, and it must
 * come fast: the client waits only for its probe (2026-07-28, "stdio", era detection).
 */
export const modernProbe = 'server/discover'

/** The version to answer a client's `initialize` with when the server cannot be asked. */
export function agreedVersion(asked: unknown): string {
  return typeof asked === 'string' && legacyVersions.includes(asked) ? asked : newestLegacyVersion
}
