// The keys that Valetkey keeps for servers, in which order, and what is said of each and of losing it. Pure.
import type { StateName } from '../../components/messages/state-badge.tsx'
import type { Broker, Key, Server } from '../../state/picture.ts'
import { inWords } from '../../words/in-words.ts'
import { clientTitle } from '../../words/known-clients.ts'

export interface KeyRow {
  readonly server: string
  readonly name: string
  /** Where it goes, in words. */
  readonly goes: string
  readonly state: StateName
  readonly word: string
  readonly since: number
  readonly lastUsed: number | undefined
  /** By the titles that people know. */
  readonly clients: readonly string[]
  /** What a person reads before they delete it. */
  readonly loses: string
  readonly command: string | undefined
}

/** Those that are missing or refused come first. */
export function keyRows({ servers }: Pick<Broker, 'servers'>): readonly KeyRow[] {
  const rows = servers.flatMap(server => (server.keys ?? []).map(key => rowOf(server, key)))
  return rows.sort((a, b) => Number(a.state === 'ready') - Number(b.state === 'ready'))
}

function rowOf({ name: server, local }: Server, key: Key): KeyRow {
  const { name, since, lastUsed, state } = key
  const clients = key.clients.map(clientTitle)
  return {
    server,
    name,
    goes: goesSay(key),
    state: state === 'kept' ? 'ready' : 'needs-you',
    word: words[state],
    since,
    lastUsed,
    clients,
    loses: losesSay(server, clients),
    command: local?.command,
  }
}

const words: Record<Key['state'], string> = {
  kept: 'In the vault',
  gone: 'Not there',
  refused: 'Refused by the server',
}

function goesSay({ kind, name, scheme }: Key): string {
  if (kind === 'variable') return `The variable ${name} of its program alone`
  return `The header ${name}${scheme === undefined ? '' : `, after ${scheme}`}`
}

function losesSay(server: string, clients: readonly string[]): string {
  const stops =
    clients.length === 0
      ? `${server} stops working until it has another key.`
      : `${inWords(clients)} ${clients.length === 1 ? 'loses' : 'lose'} ${server} at once, until it has another key.`
  return `${stops} The key still works where it comes from: delete it there as well.`
}
