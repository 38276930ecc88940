// What the host answers with when it is asked for a client's config entry: its text, and the file that it goes into.

export interface ConfigEntry {
  readonly text: string
  /** For a person: which file, or which screen of the client. */
  readonly where: string
}

export function entryIn(result: unknown): ConfigEntry | undefined {
  if (typeof result !== 'object' || result === null || !('text' in result) || !('where' in result)) return undefined
  const { text, where } = result
  return typeof text === 'string' && typeof where === 'string' ? { text, where } : undefined
}
