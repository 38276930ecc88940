// Which programs of this machine are shown, in which order, and what is said of the entries in their files. Pure.
import type { KnownClient } from '../../state/picture.ts'
import { counted, inWords } from '../../words/in-words.ts'

/** Those that are here or reach one of our servers: connected ones first, then by name. */
export function clientsHere(clients: readonly KnownClient[]): readonly KnownClient[] {
  return clients.filter(isHere).sort((a, b) => Number(isConnected(b)) - Number(isConnected(a)) || byTitle(a, b))
}

export function clientsElsewhere(clients: readonly KnownClient[]): readonly KnownClient[] {
  return clients.filter(client => !isHere(client)).sort(byTitle)
}

/** The ones whose files Valetkey may write without a person having to look into them first. */
export function clientsToOffer(clients: readonly KnownClient[]): readonly KnownClient[] {
  return clientsHere(clients).filter(client => client.here && client.verified && fileOf(client) && !troubleOf(client))
}

/** What is said of its entries; servers' names are ours. */
export function entriesSay(client: KnownClient): string {
  if (client.pasted !== undefined) return 'Takes entries in its own window'
  if (client.connected.length > 0) return `Reaches ${inWords(client.connected)} through Valetkey`
  if (troubleOf(client) !== undefined) return 'Valetkey leaves its file alone until it is repaired'
  const own = client.files.flatMap(({ entries }) => entries).length
  return own === 0 ? 'No entry for Valetkey yet' : `${counted(own, 'entry', 'entries')} of its own, none for Valetkey`
}

/** The file in which an entry would stand. */
export function fileOf({ files }: KnownClient): string | undefined {
  const own = files.filter(({ level }) => level === 'user')
  return (own.find(({ there }) => there) ?? own[0])?.path
}

export function troubleOf({ files }: KnownClient): string | undefined {
  return files.find(({ trouble }) => trouble !== undefined)?.trouble
}

/** Whether one of its entries leads to this account: `linear` is linear’s default one. */
export function reaches({ connected }: KnownClient, server: string, account: string): boolean {
  return connected.some(one => {
    const [name, of = 'default'] = one.split('@')
    return name === server && of === account
  })
}

/** Entries of ours for servers that are not here any more. */
export function leftBehind({ connected }: KnownClient, servers: readonly { readonly name: string }[]) {
  return connected.filter(one => !servers.some(({ name }) => name === one.split('@')[0]))
}

function isHere(client: KnownClient): boolean {
  return client.here || isConnected(client)
}

function isConnected({ connected }: KnownClient): boolean {
  return connected.length > 0
}

function byTitle(a: KnownClient, b: KnownClient): number {
  return a.title.localeCompare(b.title)
}
