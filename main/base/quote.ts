// How text that a stranger wrote is shown: quoted, short, and with nothing in it that acts. SECURITY S13.

const longest = 120

/**
 * A stranger's text for one of our sentences: in “quotes”, at most 120 characters, control characters, line breaks,
 * bidirectional overrides and zero-width characters made visible as `·`.
 */
export function quote(text: string): string {
  return `“${plain(text, longest).replace(/[“”]/g, '"')}”`
}

/** The same without the quotes, where the place says that it is a stranger's: a tool's name in a list of tools. */
export function plain(text: string, limit: number): string {
  // Cut before it is read through, for a stranger may send megabytes; a character has at most two units.
  const inert = text
    .slice(0, 4 * limit)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu, '·')
    .trim()
  const characters = [...inert]
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : inert
}
