// How lists and counts read in a sentence.

/** `Cursor`, `Cursor and Zed`, `Cursor, Zed and VS Code`. */
export function inWords(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? ''
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** At most three of them; the rest as a number. */
export function shortList(names: readonly string[]): readonly string[] {
  return names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names
}

/** `1 account`, `3 accounts`, `2 entries`. */
export function counted(count: number, thing: string, things = `${thing}s`): string {
  return `${count} ${count === 1 ? thing : things}`
}

/** `linear`, or `linear@work` where the account has a name of its own. */
export function accountLabel(server: string, account: string): string {
  return account === 'default' ? server : `${server}@${account}`
}
