// How lists and counts read in a sentence.

/** `Cursor`, `Cursor and Zed`, `Cursor, Zed and VS Code`. */
export function inWords(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? ''
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** `1 account`, `3 accounts`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}

/** `linear`, or `linear@work` where the account has a name of its own. */
export function accountLabel(server: string, account: string): string {
  return account === 'default' ? server : `${server}@${account}`
}
