// What can be asked for of one server and its accounts in the command palette. Data only.
import type { Account, Server } from '../state/picture.ts'
import { accountLabel } from '../words/in-words.ts'
import { knownClients } from '../words/known-clients.ts'
import type { Entry } from './entries.ts'

export function serverEntries(server: Server): readonly Entry[] {
  const { name } = server
  return [
    ...server.accounts.flatMap(account => accountEntries(server, account)),
    { says: `Open ${name}`, also: server.url, group: 'Servers', verb: 'list', isFirst: true, does: page(name) },
    ...server.accounts.flatMap(({ account }) => configEntries(accountLabel(name, account))),
    { says: `Tools of ${name}`, group: 'Servers', does: page(name) },
    {
      says: `Check ${name}`,
      also: 'doctor probe reach',
      group: 'Servers',
      verb: 'doctor',
      // What came of it stands on its page.
      does: {
        kind: 'command',
        command: { verb: 'probe', server: name },
        done: `${name} was asked.`,
        to: { screen: 'server', server: name },
      },
    },
    {
      says: `Remove ${name}`,
      also: 'delete forget',
      group: 'Servers',
      verb: 'remove',
      does: {
        kind: 'confirm',
        title: `Remove ${name}`,
        says: `Its clients lose it at once, and its sign-ins are revoked at their issuer. You can add it again any time.`,
        command: { verb: 'remove', server: name },
      },
    },
    ...registeredEntries(server),
    ...exceptionEntries(name),
  ]
}

/** The client that somebody registered by hand, where there is one. */
function registeredEntries({ name, registered }: Server): readonly Entry[] {
  if (!registered) return []
  return [
    {
      says: `Replace the secret or key of ${name}’s client`,
      also: 'credentials registered rotate',
      group: 'Servers',
      verb: 'credentials',
      does: page(name),
    },
    {
      says: `Forget the client registered for ${name}`,
      also: 'credentials secret key delete',
      group: 'Servers',
      verb: 'credentials',
      does: {
        kind: 'confirm',
        title: `Forget the client of ${name}`,
        says: `Its sign-ins are revoked at their issuer, and its client id, secret and key are deleted here.`,
        command: { verb: 'credentials', server: name, forget: true },
      },
    },
  ]
}

function configEntries(server: string): readonly Entry[] {
  return knownClients.map(({ name: client, title }) => ({
    says: `Copy ${title}’s entry for ${server}`,
    also: `${client} client config connect`,
    group: 'Servers',
    verb: 'entry',
    does: { kind: 'copy-entry', server, client },
  }))
}

function page(server: string): Entry['does'] {
  return { kind: 'go', to: { screen: 'server', server } }
}

function accountEntries(server: Server, one: Account): readonly Entry[] {
  const { name, protection } = server
  const { account, state } = one
  if (protection === 'open') return []
  const label = accountLabel(name, account)
  const command = { verb: 'login' as const, server: name, account }
  const does = { kind: 'command' as const, command, to: { screen: 'server' as const, server: name } }
  const signIn: Entry =
    state.is === 'needs-you'
      ? { says: `Sign in to ${label}`, also: 'login', group: 'Needs you', verb: 'login', isFirst: true, does }
      : {
          says: `Sign in to ${label}${state.is === 'signed-out' ? '' : ' again'}`,
          also: 'login',
          group: 'Servers',
          verb: 'login',
          does,
        }
  const signIns = [signIn, ...deviceEntries(server, one)]
  if (state.is === 'signed-out') return signIns
  return [
    ...signIns,
    {
      says: `Sign out of ${label}`,
      also: 'logout revoke account',
      group: 'Servers',
      verb: 'logout',
      does: {
        kind: 'confirm',
        title: `Sign out of ${label}`,
        says: 'Its clients lose it at once. The sign-in is revoked at its issuer. You can sign in again any time.',
        command: { verb: 'logout', server: name, account },
      },
    },
  ]
}

function deviceEntries({ name, discovery }: Server, { account, serviceAccount, byCompany }: Account): readonly Entry[] {
  if (!discovery?.device || serviceAccount || byCompany) return []
  return [
    {
      says: `Sign in to ${accountLabel(name, account)} on another device`,
      also: 'login device code phone',
      group: 'Servers',
      verb: 'login',
      does: {
        kind: 'command',
        command: { verb: 'login', server: name, account, browser: 'device' },
        to: { screen: 'server', server: name },
      },
    },
  ]
}

const exceptions = [
  ['no-resource-metadata', 'work without a document that names its sign-in service'],
  ['no-pkce-metadata', 'work with an issuer that does not say it knows PKCE'],
  ['omit-resource', 'get tokens that are not bound to it'],
] as const

/** Departures from the standard: each is asked about (S16) and stays visible as a warning. */
function exceptionEntries(server: string): readonly Entry[] {
  return exceptions.flatMap(([exception, says]): readonly Entry[] => [
    {
      says: `Let ${server} ${says}`,
      also: `except exception ${exception}`,
      group: 'Servers',
      verb: 'except',
      does: { kind: 'command', command: { verb: 'except', server, exception, use: 'on' } },
    },
    {
      says: `No longer let ${server} ${says}`,
      also: `except exception ${exception} off`,
      group: 'Servers',
      verb: 'except',
      does: { kind: 'command', command: { verb: 'except', server, exception, use: 'off' } },
    },
  ])
}
