// What `valetkey status` shows of the broker's snapshot: what needs a person first, then the rest.
import { shownAccount } from '../../base/shown-account.ts'
import type { ConnectionView, PendingRevocationView, Snapshot } from '../../broker/contract/snapshot.ts'
import { clock, inert, relative, type Style, table } from './print.ts'
import { listText } from './server-list.ts'
import { needText, pausedText } from './states.ts'

/** As much of a verb's desk as is looked at here. */
interface Looking {
  readonly style: Style
  readonly now: () => number
  readonly installation: { readonly version: string }
}

export function statusText(snapshot: Snapshot, desk: Looking): string {
  const now = desk.now()
  return [
    headText(snapshot, desk),
    snapshot.paused ? pausedText(desk.style) : '',
    section('Needs you', needs(snapshot, desk.style), desk.style),
    section('Servers', [listText(snapshot.servers, desk)], desk.style),
    section('Connections', connections(snapshot.connections, now, desk.style), desk.style),
    section('Clients without access', withoutAccess(snapshot), desk.style),
    section(
      'Revocations not yet confirmed',
      snapshot.pendingRevocations.map(waiting => pending(waiting, now)),
      desk.style,
    ),
  ]
    .filter(Boolean)
    .join('\n\n')
}

function headText(snapshot: Snapshot, { style, now, installation }: Looking): string {
  const { version, pid, startedAt, host } = snapshot
  const runs = `${style('good', '●')} Valetkey ${inert(version, 40)} runs ${host === 'app' ? 'in the app' : 'without a window'} (pid ${Number(pid)}), started ${relative(startedAt, now())}`
  const rows = [
    ['Vault', vaultText(snapshot.vault, style)],
    ['Identity', identityText(snapshot.identity)],
    ...(snapshot.company ? [['Company', companyLine(snapshot.company)]] : []),
  ]
  const other = version === installation.version ? '' : otherVersion(installation.version, style)
  return [runs, table(rows.map(([label = '', value = '']) => [`  ${style('quiet', label)}`, value])), other]
    .filter(Boolean)
    .join('\n')
}

function otherVersion(ours: string, style: Style): string {
  return `${style('waiting', '!')} This command is version ${ours}. To run the same one: valetkey stop`
}

/** The vault's kind and state in a sentence: `memory` is said aloud. */
export function vaultText({ kind, state, why }: Snapshot['vault'], style: Style): string {
  const name = vaultNames[kind] ?? inert(kind)
  if (state.is !== 'open') return `${style('bad', '▲')} ${name}, ${state.is} — ${inert(state.why)}`
  return kind === 'memory' ? `${style('waiting', '!')} ${name} — ${inert(why)}` : `${style('good', '●')} ${name}`
}

const vaultNames: Record<Snapshot['vault']['kind'], string> = {
  keychain: 'keychain',
  memory: 'memory only',
  'sealed-file': 'sealed file',
}

const sources = { build: 'this build', user: 'your setting', environment: 'the environment', none: '' } as const

export function identityText({ clientIdUrl, from }: Snapshot['identity']): string {
  if (!clientIdUrl) return 'no published document; Valetkey registers itself at each issuer that lets it'
  return `${inert(clientIdUrl, 300)} (from ${sources[from]})`
}

function companyLine({ issuer, who, state }: NonNullable<Snapshot['company']>): string {
  const ended = state.is === 'needs-you' ? ' (ended)' : ''
  return `${inert(issuer, 300)}${who ? `, as ${inert(who, 200)}` : ''}${ended}`
}

function needs({ needs }: Snapshot, style: Style): string[] {
  return needs.map(need => needText(need, style))
}

function connections(all: readonly ConnectionView[], now: number, style: Style): string[] {
  if (all.length === 0) return []
  const rows = all.map(({ client, server, account, state, since, inFlight }) => [
    inert(client, 64),
    inert(shownAccount(server, account)),
    inert(state, 60),
    style('quiet', `${inFlight > 0 ? `${Number(inFlight)} in flight, ` : ''}since ${clock(since, now)}`),
  ])
  return [table(rows)]
}

function withoutAccess({ clients }: Snapshot): string[] {
  return clients.flatMap(({ name, denied: isDenied, uses }) => {
    if (isDenied) return [denied(name)]
    return uses.flatMap(({ server, account, access }) =>
      access === 'deny' ? [denied(name, shownAccount(server, account))] : [],
    )
  })
}

function denied(client: string, account?: string): string {
  const name = inert(client, 64)
  const reach = account === undefined ? '' : inert(account, 130)
  return `${reach ? `${name}: ${reach}` : name}  → ${`valetkey allow ${name} ${reach}`.trim()}`
}

function pending({ server, account, issuer, why, until, nextTry }: PendingRevocationView, now: number): string {
  const valid =
    until === undefined ? 'its end is not known' : until <= now ? 'it has expired' : `valid until ${clock(until, now)}`
  const next = nextTry === undefined ? '' : `; next try ${relative(nextTry, now)}`
  return `${inert(shownAccount(server, account))} at ${inert(issuer, 200)}: ${inert(why, 300)} (${valid}${next})`
}

function section(title: string, lines: readonly string[], style: Style): string {
  return lines.length === 0 ? '' : [style('strong', title), ...lines].join('\n')
}
