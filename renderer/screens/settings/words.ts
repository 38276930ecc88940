// What the settings say of vault, identity, company and updates, in sentences.
import type { Broker, Desk } from '../../state/picture.ts'

export interface Told {
  /** `half`: as wanted, and not for good. */
  readonly state: 'good' | 'half' | 'busy' | 'bad' | 'quiet'
  readonly word: string
  readonly says: string
}

const vaultNames: Record<Broker['vault']['kind'], string> = {
  keychain: 'The keychain of this desktop',
  'sealed-file': 'A sealed file with a passphrase',
  memory: 'Memory only',
}

export function vaultTold({ kind, state }: Broker['vault']): Told & { readonly name: string } {
  const name = vaultNames[kind]
  switch (state.is) {
    case 'open':
      if (kind === 'memory') {
        return {
          name,
          state: 'half',
          word: 'Open',
          says: 'Tokens are forgotten when Valetkey ends. You sign in again then.',
        }
      }
      return { name, state: 'good', word: 'Open', says: 'Tokens rest here, and nowhere else.' }
    case 'locked':
      return { name, state: 'bad', word: 'Locked', says: state.why }
    case 'denied':
      return { name, state: 'bad', word: 'Refused', says: state.why }
    case 'unavailable':
      return { name, state: 'bad', word: 'Not there', says: state.why }
  }
}

export function terminalSays({ is, file, why }: Desk['terminal']): string {
  if (is === 'not-offered') return why ?? 'It cannot be offered here.'
  const link = is === 'on' ? `${file} leads to it.` : `Puts a link at ${file}; switch it off to take the link away.`
  return why ? `${link} ${why}` : link
}

export function identityTold({ clientIdUrl, from }: Broker['identity']): Told {
  if (!clientIdUrl) {
    return {
      state: 'quiet',
      word: 'None',
      says: 'This build has no identity document of its own. Valetkey registers itself with each service that allows it.',
    }
  }
  return { state: 'good', word: 'In use', says: identitySources[from] }
}

const identitySources: Record<Broker['identity']['from'], string> = {
  user: 'You chose this document. It speaks for Valetkey at every issuer that reads such documents.',
  environment: 'The environment of this process names this document (VALETKEY_CLIENT_ID_URL).',
  build:
    'This build’s publisher put this document up. It speaks for Valetkey at every issuer that reads such documents.',
  none: '',
}

export function companyTold(company: Broker['company'], isSigningIn = false): Told {
  if (isSigningIn) return { state: 'busy', word: 'Signing in', says: 'Go on in your browser.' }
  if (!company) {
    const says = 'Where servers take the word of your company, one sign-in there opens them all.'
    return { state: 'quiet', word: 'None', says }
  }
  const { state, accounts } = company
  const opened = accounts === 1 ? 'One account was opened by it.' : `${accounts} accounts were opened by it.`
  if (state.is === 'ready') return { state: 'good', word: 'Signed in', says: opened }
  if (state.is === 'signing-in') return { state: 'busy', word: 'Signing in', says: 'Go on in your browser.' }
  const why = state.is === 'needs-you' || state.is === 'unknown' ? (state.why.split(' Sign in')[0] ?? '') : ''
  return { state: 'bad', word: state.is === 'unknown' ? 'Not known' : 'Ended', says: `${why} ${opened}`.trim() }
}

/** What ends with the company's sign-in; said before it is ended. */
export function leavingSays({ accounts }: Pick<NonNullable<Broker['company']>, 'accounts'>): string {
  const again = 'Valetkey forgets your company. You can sign in again any time.'
  if (accounts === 0) return `It is revoked; no account was opened by it. ${again}`
  const opened = accounts === 1 ? 'the account' : `the ${accounts} accounts`
  return `The sign-in and ${opened} that it opened are revoked, and clients lose them at once. ${again}`
}

export function updateTold({ is, version, why }: Desk['update']): Told {
  const which = version ? `Version ${version}` : 'A new version'
  switch (is) {
    case 'none':
      return { state: 'good', word: 'Up to date', says: 'Nothing newer was found.' }
    case 'checking':
      return { state: 'busy', word: 'Looking', says: 'Valetkey asks for a newer version.' }
    case 'available':
      return { state: 'busy', word: 'On its way', says: `${which} is being fetched and checked.` }
    case 'ready':
      return {
        state: 'half',
        word: 'Ready',
        says: `${which} is put in place when you quit and no call is under way.`,
      }
    case 'failed':
      return { state: 'bad', word: 'Not checked', says: why ?? 'Valetkey could not ask for a newer version.' }
    case 'not-offered':
      return {
        state: 'quiet',
        word: 'Not offered',
        says: why ?? 'This build has no update feed. Update it the way it was installed.',
      }
  }
}

export interface DocumentCheck {
  readonly ok: boolean
  readonly why: readonly string[]
}

/** The answer of `identity-check`. */
export function documentCheck(result: unknown): DocumentCheck {
  if (typeof result !== 'object' || result === null || !('ok' in result)) return { ok: false, why: [] }
  const why = 'why' in result && Array.isArray(result.why) ? result.why.filter(one => typeof one === 'string') : []
  return { ok: result.ok === true, why }
}

/** The answer of `identity-document`, as it is to be published. */
export function documentText(result: unknown): string {
  const document = typeof result === 'object' && result !== null && 'document' in result ? result.document : {}
  return JSON.stringify(document, null, 2)
}
