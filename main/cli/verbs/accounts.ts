// The verbs about accounts: login, logout, accounts, revoke.
import { BrokerError } from '../../base/errors.ts'
import { shownAccount } from '../../base/shown-account.ts'
import type { Results } from '../../broker/contract/commands.ts'
import type { NeedView } from '../../broker/contract/need.ts'
import type { AccountView, ServerView, Snapshot } from '../../broker/contract/snapshot.ts'
import type { CommandOf, Desk } from '../desk/desk.ts'
import { clock, inert, relative, table } from '../show/print.ts'
import { receiptText, unconfirmed } from '../show/receipts.ts'
import { lastsNote, needWords, offlineNote, stateWord, troubleOf } from '../show/states.ts'
import { quoted } from '../show/strangers.ts'
import { misused } from '../typed/arguments.ts'
import { companyOptions, companyWord } from '../typed/company-words.ts'
import { introduceByHand } from '../typed/introduce.ts'
import { rotateText } from '../typed/key-words.ts'
import { accountNamed } from '../typed/names.ts'
import type { Call, Verb } from '../typed/verb.ts'

const group = 'Accounts and access'

export const login: Verb = {
  name: 'login',
  group,
  usage: 'NAME[@ACCOUNT] [--as HINT] [--no-browser | --device]',
  summary: 'Sign in to a server',
  words: [1, 1],
  options: {
    as: { takes: 'one', value: 'HINT', help: 'whom to sign in as (an email address), passed on to the issuer' },
    issuer: {
      takes: 'one',
      value: 'URL',
      help: 'which of several sign-in services; asked for where there are several',
    },
    'no-browser': { takes: 'nothing', help: 'print the sign-in address and take the redirect address pasted back' },
    device: { takes: 'nothing', help: 'show a code to type in on another device, where the issuer offers that' },
    ...companyOptions,
  },
  examples: ['valetkey login example', 'valetkey login example@work --as me@work.example'],
  async run(call, desk) {
    const loginHint = call.value('as')
    const issuer = call.value('issuer')
    const command: CommandOf<'login'> = {
      verb: 'login',
      ...accountNamed(call.words[0] ?? ''),
      ...(loginHint ? { loginHint } : {}),
      ...(issuer ? { issuer } : {}),
      browser: browserWord(call),
      ...companyWord(call),
    }
    const result = await desk.request(command).catch(async error => {
      await introduceByHand(error, desk)
      return await desk.request(command)
    })
    return { result, text: signedInText(result, desk) }
  },
}

export function browserWord(call: Call): 'open' | 'paste' | 'device' {
  if (call.has('device')) return 'device'
  return call.has('no-browser') ? 'paste' : 'open'
}

function signedInText({ server, account, who, expiresAt, scopes }: Results['login'], desk: Desk): string {
  const as = who ? ` as ${quoted(who)}` : ''
  const now = desk.now()
  return [
    `Signed in to ${inert(shownAccount(server, account))}${as}.`,
    scopes.length > 0 ? `It may: ${scopesText(scopes)}.` : '',
    expiresAt ? `The access token ends ${relative(expiresAt, now)} (${clock(expiresAt, now)}).` : '',
  ]
    .filter(Boolean)
    .join('\n')
}

function scopesText(scopes: readonly string[]): string {
  const shown = scopes.slice(0, 12).map(scope => inert(scope, 60))
  return [...shown, ...(scopes.length > 12 ? [`and ${scopes.length - 12} more`] : [])].join(', ')
}

export const logout: Verb = {
  name: 'logout',
  group,
  usage: 'NAME[@ACCOUNT]',
  summary: "Revoke one account's sign-in and keep the server",
  words: [1, 1],
  examples: ['valetkey logout example', 'valetkey logout example@work'],
  async run(call, desk) {
    const result = await desk.request({ verb: 'logout', ...accountNamed(call.words[0] ?? '') })
    const text = receiptText(result.receipts, desk.now(), desk.style) || 'There was no sign-in to end.'
    return { result, text, ...unconfirmed(result.receipts) }
  },
}

export const accounts: Verb = {
  name: 'accounts',
  group,
  usage: '[NAME]',
  summary: 'List accounts: who, at which issuer, with which scopes, until when',
  words: [0, 1],
  examples: ['valetkey accounts', 'valetkey accounts example'],
  async run(call, desk) {
    const snapshot = await desk.request({ verb: 'snapshot' })
    const shown = accountsIn(snapshot, call.words[0])
    const found = shown.map(({ server, account }) => ({ server: server.name, ...account }))
    if (call.words[0] !== undefined && !snapshot.servers.some(({ name }) => name === call.words[0])) {
      throw new BrokerError('unknown-server', { message: 'There is no server of that name. See: valetkey list' })
    }
    return { result: { accounts: found }, text: accountsText(shown, desk) }
  },
}

interface Shown {
  readonly server: ServerView
  readonly account: AccountView
  /** What asks for a person there. */
  readonly need: NeedView | undefined
}

function accountsIn({ servers, needs }: Snapshot, name: string | undefined): readonly Shown[] {
  const wanted = servers.filter(server => name === undefined || server.name === name)
  return wanted.flatMap(server =>
    server.accounts.map(account => ({
      server,
      account,
      need: needs.find(need => 'account' in need && need.server === server.name && need.account === account.account),
    })),
  )
}

function accountsText(found: readonly Shown[], desk: Desk): string {
  if (found.length === 0) return 'No accounts. Sign in with: valetkey login NAME'
  return found.map(shown => accountBlock(shown, desk)).join('\n')
}

function accountBlock({ server, account, need }: Shown, { style, now }: Desk): string {
  const { state, glance } = account
  const rows = [
    ['State', `${stateWord(glance, style)}${glance === 'paused' ? '  → valetkey resume' : ''}`],
    ['Why', need ? needWords(need) : troubleOf(state) || offlineNote({ ...server, glance }, now())],
    ['Sign-in', state.is === 'signed-out' && glance !== 'signed-out' ? 'signed out' : lastsNote(state, now())],
    ['Who', whoWords(account)],
    ['Issuer', account.issuer ? inert(account.issuer, 300) : ''],
    ['Scopes', scopesText(account.scopes)],
    ['Identified by', account.identity ? identityWords[account.identity] : ''],
    ['Bound', account.audienceBound ? '' : style('waiting', '! the token is not bound to this server')],
    ['Last used', account.lastUsed ? relative(account.lastUsed, now()) : 'never'],
  ].filter(([, value]) => value)
  const name = style('strong', inert(shownAccount(server.name, account.account)))
  return `${name}\n${table(rows.map(([label = '', value = '']) => [`  ${style('quiet', label)}`, value]))}`
}

/** Nothing where nobody ever signed in. */
function whoWords({ who, issuer, serviceAccount, byCompany }: AccountView): string {
  if (serviceAccount) return 'a service account; no person signs in'
  if (byCompany) return `${who ? `${quoted(who)}, ` : ''}by your company's sign-in`
  if (who) return quoted(who)
  return issuer ? 'the issuer does not say' : ''
}

const identityWords = {
  'pre-registered': 'the client id that you registered',
  cimd: 'its published document (CIMD)',
  dynamic: 'dynamic registration',
} as const

export const revoke: Verb = {
  name: 'revoke',
  group,
  usage: 'NAME[@ACCOUNT] | --server NAME | --client CLIENT | --all',
  summary: 'Take access away: from an account, a server, a client or everything',
  about: [
    'Tokens are revoked at their issuers, deleted here, and connections that use them are closed at once. Revoking narrows access, so it asks nothing.',
  ],
  words: [0, 1],
  options: {
    server: { takes: 'one', value: 'NAME', help: 'all accounts of this server' },
    client: { takes: 'one', value: 'CLIENT', help: 'this client loses every server; `valetkey allow` gives it back' },
    all: { takes: 'nothing', help: 'every account of every server' },
  },
  examples: ['valetkey revoke example@work', 'valetkey revoke --client cursor', 'valetkey revoke --all'],
  async run(call, desk) {
    const what = whatToRevoke(call)
    if (what.kind === 'everything') desk.voice.note(everythingGoes)
    const result = await desk.request({ verb: 'revoke', what })
    return { result, text: revokedText(result, what, desk), ...unconfirmed(result.receipts) }
  },
}

const everythingGoes =
  'Every client loses every server at once, and all tokens are revoked at their issuers. The servers stay listed; you can sign in again any time.'

type What = CommandOf<'revoke'>['what']

function whatToRevoke(call: Call): What {
  const [name, server, client] = [call.words[0], call.value('server'), call.value('client')]
  const given = [name, server, client, call.has('all') || undefined].filter(value => value !== undefined)
  if (given.length !== 1) throw misused(`Say one thing to revoke: valetkey revoke ${revoke.usage}`)
  if (server !== undefined) return { kind: 'server', server }
  if (client !== undefined) return { kind: 'client', client }
  return name === undefined ? { kind: 'everything' } : { kind: 'account', ...accountNamed(name) }
}

function revokedText({ receipts, closedConnections, rotate }: Results['revoke'], what: What, desk: Desk): string {
  const client = what.kind === 'client' ? inert(what.client, 64) : undefined
  const closed =
    closedConnections === 1 ? 'One connection was closed.' : `${closedConnections} connections were closed.`
  return [
    receiptText(receipts, desk.now(), desk.style),
    rotateText(rotate, desk.style),
    client ? `${client} may use no server any more. To allow it again: valetkey allow ${client}` : '',
    closedConnections > 0 ? closed : '',
    receipts.length === 0 && !client && !rotate ? 'There was nothing to revoke.' : '',
  ]
    .filter(Boolean)
    .join('\n')
}
