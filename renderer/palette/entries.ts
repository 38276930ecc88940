// Everything that can be asked for in the command palette, made from the snapshot: the command line's verbs and the
// window's own. Data only; palette.tsx does them.
import type { ReactNode } from 'react'
import type { AppSnapshot, WindowCommand } from '../../preload/api.ts'
import { leavingSays } from '../screens/settings/words.ts'
import type { Client } from '../state/picture.ts'
import type { Route } from '../state/route.ts'
import { accountLabel } from '../words/in-words.ts'
import { clientTitle } from '../words/known-clients.ts'
import { fileEntries, keyEntries, keyPlaces } from './key-entries.ts'
import { serverEntries } from './server-entries.ts'

export interface Entry {
  /** The words a person reads; also what is searched, with `also`. */
  readonly says: string
  readonly also?: string
  readonly group: 'Needs you' | 'Go to' | 'Servers' | 'Access' | 'Valetkey'
  /** The command line's verb that does the same. */
  readonly verb?: string
  /** Shown before anything is typed. */
  readonly isFirst?: true
  readonly does: Deed
}

export type Deed =
  | { readonly kind: 'go'; readonly to: Route }
  /** `done` is said when it worked. */
  | { readonly kind: 'command'; readonly command: WindowCommand; readonly done?: string; readonly to?: Route }
  /** The entry for this client's config; `server` is `name` or `name@account`. */
  | { readonly kind: 'copy-entry'; readonly server: string; readonly client: string }
  | { readonly kind: 'confirm'; readonly title: string; readonly says: ReactNode; readonly command: WindowCommand }

export function paletteEntries({ broker, desk }: AppSnapshot): readonly Entry[] {
  const ofServers = broker.servers.flatMap(serverEntries)
  return [
    ...vault(broker),
    ...ofServers.filter(({ group }) => group === 'Needs you'),
    ...places,
    ...keyPlaces,
    ...morePlaces,
    ...company(broker),
    ...access(broker.paused),
    ...broker.clients.flatMap(clientEntries),
    ...ofServers.filter(({ group }) => group !== 'Needs you'),
    ...keyEntries(broker),
    ...fileEntries,
    ...itself(desk),
  ]
}

const places: readonly Entry[] = [
  place('Add a server', { screen: 'add' }, 'add', 'new connect url service account'),
  place('Servers', { screen: 'servers' }, 'status', 'list accounts overview'),
  place('Clients', { screen: 'clients' }, 'clients', 'programs cursor claude'),
]

const morePlaces: readonly Entry[] = [
  place('Activity', { screen: 'activity' }, undefined, 'calls live log'),
  place('Settings', { screen: 'settings' }, 'identity', 'identity document vault theme'),
  place(
    'Company sign-in',
    { screen: 'settings', part: 'Company sign-in' },
    'company',
    'enterprise sso identity provider work',
  ),
  place('About Valetkey', { screen: 'settings', part: 'About' }, 'version', 'version help update'),
]

function place(says: string, to: Route, verb: string | undefined, also: string): Entry {
  const entry = { says, also, group: 'Go to' as const, isFirst: true as const, does: { kind: 'go' as const, to } }
  return verb === undefined ? entry : { ...entry, verb }
}

function vault({ vault }: AppSnapshot['broker']): readonly Entry[] {
  if (vault.state.is === 'open') return []
  const does: Deed =
    vault.kind === 'sealed-file'
      ? { kind: 'go', to: { screen: 'servers' } }
      : { kind: 'command', command: { verb: 'unlock' }, done: 'The vault is open.' }
  return [
    { says: 'Unlock the vault', also: 'keychain passphrase', group: 'Needs you', verb: 'unlock', isFirst: true, does },
  ]
}

function clientEntries({ name, denied, waits, uses }: Client): readonly Entry[] {
  const title = clientTitle(name)
  if (denied || waits) {
    const command = { verb: 'access' as const, client: name, allow: true }
    return [
      {
        says: waits ? `Let ${title} in` : `Allow ${title} again`,
        group: 'Access',
        verb: 'allow',
        does: { kind: 'command', command },
      },
    ]
  }
  const says = `${title} loses every server at once, open connections included. No account is signed out. You can allow it again any time.`
  const command = { verb: 'revoke' as const, what: { kind: 'client' as const, client: name } }
  const intent = { kind: 'confirm' as const, title: `Revoke ${title}’s access`, says, command }
  return [
    { says: `Revoke ${title}’s access`, also: 'deny client', group: 'Access', verb: 'revoke', does: intent },
    ...uses.map(use => useEntry(name, use)),
  ]
}

/** One client's use of one account: a switch, as on the screen Clients. */
function useEntry(client: string, { server, account, access }: Client['uses'][number]): Entry {
  const says = [clientTitle(client), accountLabel(server, account)].join(' the use of ')
  const allow = access === 'deny'
  const command = { verb: 'access' as const, client, server, account, allow }
  const does: Deed = { kind: 'command', command, ...(allow ? {} : { done: `${clientTitle(client)} is refused.` }) }
  return { says: `${allow ? 'Allow' : 'Refuse'} ${says}`, group: 'Access', verb: allow ? 'allow' : 'deny', does }
}

/** Where there is a company's sign-in; the first is begun in Settings. */
function company({ company }: AppSnapshot['broker']): readonly Entry[] {
  if (!company) return []
  const group = 'Valetkey'
  const verb = 'company'
  return [
    {
      says: 'Sign in to your company again',
      also: 'enterprise sso login',
      group,
      verb,
      does: {
        kind: 'command',
        command: { verb: 'company-sign-in' },
        to: { screen: 'settings', part: 'Company sign-in' },
      },
    },
    {
      says: 'Sign out of your company',
      also: 'enterprise sso logout revoke',
      group,
      verb,
      does: {
        kind: 'confirm',
        title: 'Sign out of your company',
        says: leavingSays(company),
        command: { verb: 'company-sign-out' },
      },
    },
  ]
}

function access(paused: boolean): readonly Entry[] {
  return [
    paused
      ? {
          says: 'Resume access',
          group: 'Access',
          verb: 'resume',
          isFirst: true,
          does: { kind: 'command', command: { verb: 'resume' } },
        }
      : {
          says: 'Pause all access',
          also: 'stop hold',
          group: 'Access',
          verb: 'pause',
          isFirst: true,
          does: { kind: 'command', command: { verb: 'pause' }, done: 'All access is paused.' },
        },
    {
      says: 'Revoke access',
      also: 'account client server sign out',
      group: 'Access',
      verb: 'revoke',
      isFirst: true,
      does: { kind: 'go', to: { screen: 'clients', revoke: 'choose' } },
    },
    {
      says: 'Lock the car: revoke everything',
      also: 'all emergency',
      group: 'Access',
      verb: 'revoke',
      isFirst: true,
      does: { kind: 'go', to: { screen: 'clients', revoke: 'everything' } },
    },
  ]
}

function itself({ settings }: AppSnapshot['desk']): readonly Entry[] {
  const startAtLogin = !settings.startAtLogin
  const other = settings.theme === 'dark' ? 'light' : 'dark'
  return [
    simple('Check every connection', { verb: 'reprobe' }, 'The connections are being checked.', 'doctor', 'health'),
    simple(`Use the ${other} theme`, { verb: 'settings', theme: other }, undefined, undefined, 'appearance'),
    simple('Use the system’s theme', { verb: 'settings', theme: 'system' }, undefined, undefined, 'dark light'),
    simple(
      startAtLogin ? 'Start Valetkey at login' : 'Do not start Valetkey at login',
      { verb: 'settings', startAtLogin },
      startAtLogin ? 'Valetkey starts at login.' : 'Valetkey does not start at login.',
    ),
    simple('Check for updates', { verb: 'check-for-updates' }),
    simple('Open the log folder', { verb: 'open', what: 'log-folder' }),
    {
      says: 'Stop Valetkey',
      also: 'quit exit end',
      group: 'Valetkey',
      verb: 'stop',
      does: {
        kind: 'confirm',
        title: 'Stop Valetkey',
        says: 'Clients reach nothing until it runs again. Sign-ins are kept.',
        command: { verb: 'stop' },
      },
    },
    {
      says: 'Uninstall: revoke and forget everything',
      also: 'delete remove reset',
      group: 'Valetkey',
      verb: 'uninstall',
      does: {
        kind: 'confirm',
        title: 'Uninstall',
        says: 'Every sign-in is revoked at its issuer, clients’ files are put back as they were, every server is forgotten and the vault is emptied. Then Valetkey ends.',
        command: { verb: 'uninstall' },
      },
    },
  ]
}

function simple(says: string, command: WindowCommand, done?: string, verb?: string, also?: string): Entry {
  return {
    says,
    group: 'Valetkey',
    ...(verb === undefined ? {} : { verb }),
    ...(also === undefined ? {} : { also }),
    does: { kind: 'command', command, ...(done === undefined ? {} : { done }) },
  }
}
