// How much of a secret may be shown: never more than the first and last two characters of a long one.

const long = 16

/** SECURITY S9: this is all that is ever said of a secret. */
export function endsOf(secret: string): { readonly shown?: string } {
  const characters = [...secret]
  if (characters.length < long) return {}
  return { shown: `${characters.slice(0, 2).join('')}…${characters.slice(-2).join('')}` }
}
