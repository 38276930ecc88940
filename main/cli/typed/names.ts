// What a person calls things on the command line: `linear`, `linear@work`.
import { quote } from '../../base/quote.ts'
import { misused } from './arguments.ts'

export interface AccountName {
  readonly server: string
  readonly account?: string
}

/** `NAME` or `NAME@ACCOUNT`. @throws BrokerError `bad-input` */
export function accountNamed(text: string): AccountName {
  const [server = '', account, ...rest] = text.split('@')
  if (!server || account === '' || rest.length > 0) {
    throw misused(`${quote(text)} is no account. Write NAME, or NAME@ACCOUNT: linear, linear@work.`)
  }
  return account === undefined ? { server } : { server, account }
}
