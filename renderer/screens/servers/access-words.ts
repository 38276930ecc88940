// What is said when a call wanted more access than its sign-in was granted: what signing in again gives, or why it will not help.
import type { Account } from '../../state/picture.ts'
import { clientTitle } from '../../words/known-clients.ts'

export interface AccessWords {
  readonly title: string
  readonly says: string
  /** Whether signing in again may grant it. */
  readonly helps: boolean
}

export function accessWords(label: string, { moreAccess }: Pick<Account, 'moreAccess'>): AccessWords | undefined {
  if (!moreAccess) return undefined
  const { call, scopes, helps } = moreAccess
  const client = clientTitle(moreAccess.client)
  const wants = scopes.length > 0 ? `, which wants ${scopes.join(', ')}` : ''
  const called = `It called ${call}${wants}.`
  if (helps)
    return { title: `${client} needs more access to ${label}`, says: `${called} Sign in again to grant that.`, helps }
  return {
    title: `${label} refuses a call of ${client}`,
    says: `${called} It was granted or tried already, so another sign-in will not help. Ask whoever runs ${label}.`,
    helps,
  }
}
