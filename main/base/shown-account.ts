// How an account is called in sentences for people: `linear`, or `linear@work`.

/** The account called `default` needs no name. */
export function shownAccount(server: string, account: string): string {
  return account === 'default' ? server : `${server}@${account}`
}
