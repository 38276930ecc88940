// What the host answers with when it is asked for a client's config entry: its text, and the file that it goes into.

export interface ConfigEntry {
  readonly text: string
  /** For a person: which file, or which screen of the client. */
  readonly where: string
  /** Opened, the client itself takes the entry. */
  readonly link?: string
}

export function entryIn(result: unknown): ConfigEntry | undefined {
  if (typeof result !== 'object' || result === null || !('text' in result) || !('where' in result)) return undefined
  const { text, where } = result
  if (typeof text !== 'string' || typeof where !== 'string') return undefined
  const link = 'link' in result && typeof result.link === 'string' ? result.link : undefined
  return { text, where, ...(link === undefined ? {} : { link }) }
}
