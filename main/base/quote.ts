// How text that a stranger wrote is shown: quoted, short, and with nothing in it that acts. SECURITY S13.

const longest = 120

/**
 * A stranger's text for one of our sentences: in “quotes”, at most 120 characters, control characters, line breaks,
 * bidirectional overrides and zero-width characters made visible as `·`.
 */
export function quote(text: string): string {
  const inert = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu, '·').trim()
  const characters = [...inert]
  const short = characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : inert
  return `“${short.replace(/[“”]/g, '"')}”`
}
