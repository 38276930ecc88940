// Which entries of clients' files hold keys, and what becomes of each: the entry alone decides first (clients/migrate), then what
// Valetkey knows already, then the server itself is asked. Writes nothing.
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { asBrokerError, type BrokerError, type ErrorCode, isBrokerError } from '../../base/errors.ts'
import { plain, quote } from '../../base/quote.ts'
import { readConfigFile } from '../../clients/changes/config-file.ts'
import { documentIn } from '../../clients/changes/plan.ts'
import { type Entry, entriesOf } from '../../clients/entries/entry.ts'
import { catalogue } from '../../clients/known/catalogue.ts'
import { placesOf } from '../../clients/known/find.ts'
import type { Place } from '../../clients/known/places.ts'
import type { Becomes, Local, Remote } from '../../clients/migrate/becomes.ts'
import { becomesIn } from '../../clients/migrate/becomes-in.ts'
import type { Passage } from '../../mcp/access/ports.ts'
import { withheldFrom } from '../access/standing.ts'
import type { Command } from '../contract/commands.ts'
import type { Core } from '../core/core.ts'
import { lookAt } from '../discovery/look.ts'
import { newServer, readServerUrl } from '../discovery/new-server.ts'
import { nobody } from '../sign-in/begin-log-in.ts'
import type { ServerRecord } from '../state/records.ts'
import { accountOf, findAccount } from '../state/servers.ts'
import { folderOf } from './folder.ts'

/** One entry and what becomes of it. Holds keys: never print it. */
export interface Item {
  readonly id: string
  readonly place: Place
  readonly entry: Entry
  /** All that stands in the file for it, to know it again. */
  readonly members: unknown
  readonly becomes: Becomes
  readonly way: Way
}

export type Way =
  /** Nobody has to do anything: this server leads there already. */
  | { readonly is: 'there'; readonly server: string }
  | { readonly is: 'sign-in'; readonly server?: string }
  | { readonly is: 'key' }
  /** In this folder. */
  | { readonly is: 'local'; readonly folder: string }
  /** It wants neither. */
  | { readonly is: 'open' }
  | { readonly is: 'stuck'; readonly why: string }

export interface Planned {
  readonly items: readonly Item[]
  readonly troubles: readonly string[]
}

type Wish = Pick<Extract<Command, { verb: 'migrate' }>, 'project' | 'prefer'>

/** @throws BrokerError vault errors */
export async function planMigration(core: Core, wish: Wish): Promise<Planned> {
  const { surroundings } = core.ports
  const troubles: string[] = []
  const ask = asking(core)
  const askCarefully = asking(core, 'unasked')
  const places = catalogue().flatMap(client => placesOf(client, surroundings, wish.project))
  const found = places.flatMap(place => itemsIn(place, troubles))
  const items = await Promise.all(
    found.map(async item => {
      // A project may come from anywhere: what its files name was typed by nobody here.
      const asked = { ...wish, ask: item.place.file.level === 'project' ? askCarefully : ask }
      return { ...item, way: await wayFor(core, item, asked) }
    }),
  )
  // One file may hold entries for all projects and for each.
  return { items, troubles: [...new Set(troubles)] }
}

/** As things stand now: what was done for another entry may have changed it. */
export async function wayOf(core: Core, item: Omit<Item, 'way'>, wish: Wish): Promise<Way> {
  return await wayFor(core, item, { ...wish, ask: asking(core) })
}

/** Each server is asked once. */
function asking(core: Core, by: 'a person' | 'unasked' = 'a person'): Asking['ask'] {
  const asked = new Map<string, Promise<Offer>>()
  return url => {
    const offer = asked.get(url) ?? offerOf(core, url, by)
    asked.set(url, offer)
    return offer
  }
}

/** As it stands now, without asking any server. @throws BrokerError `config-unreadable`, naming the file */
export function itemsOf(place: Place): readonly Omit<Item, 'way'>[] {
  const file = readConfigFile(place.path)
  if (file.bytes === undefined) return []
  const document = documentIn(file, place.file.format)
  return entriesOf(place, document).map(entry => {
    const members = document.value(entry.path)
    return { id: idOf(entry), place, entry, members, becomes: becomesIn(document, place, entry) }
  })
}

function itemsIn(place: Place, troubles: string[]): readonly Omit<Item, 'way'>[] {
  try {
    return itemsOf(place)
  } catch (error) {
    troubles.push(asBrokerError(error).message)
    return []
  }
}

function idOf({ file, path }: Entry): string {
  return createHash('sha256')
    .update(JSON.stringify([file, path]))
    .digest('hex')
    .slice(0, 12)
}

interface Asking extends Wish {
  readonly ask: (url: string) => Promise<Offer>
}

async function wayFor(core: Core, item: Omit<Item, 'way'>, asking: Asking): Promise<Way> {
  const { becomes: one, place } = item
  if (one.is !== 'remote' && one.is !== 'local') return { is: 'stuck', why: one.why }
  const way = one.is === 'local' ? localWay(core, item, one, asking) : await remoteWay(core, one, asking)
  const server = way.is === 'there' || way.is === 'sign-in' ? way.server : undefined
  // It could not be proven that the new entry works.
  const withheld = withheldFrom(core, passageTo(core, place.client.id, server))
  return withheld && way.is !== 'stuck' ? { is: 'stuck', why: withheld.sentence } : way
}

function localWay({ ports }: Core, { entry, place }: Omit<Item, 'way'>, local: Local, { project }: Asking): Way {
  const home = ports.surroundings.home
  const folder = folderOf(local.folder, { entry, place, project, home })
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return { is: 'local', folder }
  return {
    is: 'stuck',
    why: `It runs in the folder ${quote(folder)}, and there is none. Correct the entry, then look again.`,
  }
}

/** As the moved entry would go; a server that is not there yet has no rules of its own. */
export function passageTo({ servers }: Core, client: string, server: string | undefined): Passage {
  const record = server === undefined ? undefined : servers.find(server)
  return { client, server: server ?? '', account: record ? accountOf(record, undefined) : 'default' }
}

async function remoteWay(core: Core, one: Remote, { prefer, ask }: Asking): Promise<Way> {
  try {
    const url = readServerUrl(one.url).href
    const known = core.servers.all().find(server => server.url === url)
    if (known) return await wayBy(core, known, one)
    if (prefer === 'key' && one.key) return { is: 'key' }
    return chosen(await ask(url), one)
  } catch (error) {
    if (!isBrokerError(error)) throw error
    return { is: 'stuck', why: error.message }
  }
}

async function wayBy(core: Core, server: ServerRecord, { key }: Remote): Promise<Way> {
  const { name } = server
  if (server.key) {
    const kept = (await core.keys.of(name))?.values[server.key.header]
    if (!key || key.value.equals(kept)) return { is: 'there', server: name }
    return {
      is: 'stuck',
      why: `Valetkey has another key for ${name} already. To use this one: valetkey keys replace ${name}`,
    }
  }
  if (server.protection === 'open') {
    if (!key) return { is: 'there', server: name }
    return { is: 'stuck', why: `Valetkey has ${name} without a key. To add it with one: valetkey remove ${name}` }
  }
  const account = findAccount(server, accountOf(server, undefined))
  const isSignedIn = account?.grant !== undefined && account.lost === undefined
  return isSignedIn ? { is: 'there', server: name } : { is: 'sign-in', server: name }
}

/** What a server offers to who brings no token. */
type Offer = 'sign-in' | 'sign-in by hand' | 'open' | BrokerError

const unreached: ReadonlySet<ErrorCode> = new Set([
  'unreachable',
  'timed-out',
  'too-large',
  'tls-refused',
  'redirect-refused',
  'not-mcp',
  'address-refused',
])

/** Nobody is asked anything on the way: what needs a person is asked when it is done. */
async function offerOf(core: Core, url: string, by: 'a person' | 'unasked'): Promise<Offer> {
  try {
    const isUnasked = by === 'unasked'
    const { discovery, server } = await lookAt(core, newServer(core, { url }), nobody, { isUnasked })
    if (!discovery) return 'open'
    return server.discovery?.mechanism ? 'sign-in' : 'sign-in by hand'
  } catch (error) {
    return asBrokerError(error)
  }
}

function chosen(offer: Offer, { key, url, onlySignIn }: Remote): Way {
  if (offer === 'sign-in') return { is: 'sign-in' }
  if (offer === 'open') {
    if (onlySignIn) return { is: 'stuck', why: 'The key is a part of the address, and the server offers no sign-in.' }
    return { is: key ? 'key' : 'open' }
  }
  const isRefused = offer !== 'sign-in by hand' && offer.code === 'address-refused'
  // What it takes is seen when a person has agreed to the address.
  if (isRefused && key) return { is: 'key' }
  const add = `valetkey add ${plain(url, 300)}`
  const why =
    offer === 'sign-in by hand'
      ? `Its sign-in service wants a client that you register there. Add it first: ${add}`
      : `${offer.message}${isRefused ? ` If you want it all the same: ${add}` : ''}`
  const isReached = offer === 'sign-in by hand' || !unreached.has(offer.code)
  return key && isReached ? { is: 'key' } : { is: 'stuck', why }
}
