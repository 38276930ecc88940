// What a revocation would stop, said before it is done, and what it is called. Decides nothing, revokes nothing.
import type { Broker, Server } from '../../state/picture.ts'
import { accountLabel, inWords } from '../../words/in-words.ts'
import { clientTitle } from '../../words/known-clients.ts'

/** How much is taken away: the broker's own `revoke` takes exactly this. */
export type Reach =
  | { readonly kind: 'client'; readonly client: string }
  | { readonly kind: 'account'; readonly server: string; readonly account: string }
  | { readonly kind: 'server'; readonly server: string }
  | { readonly kind: 'everything' }

export interface RevokePlan {
  /** The verb on the button. */
  readonly button: string
  /** What will happen, in one breath. */
  readonly sentence: string
  /** How it can be undone. */
  readonly back: string
  /** Each use that ends, with how many live connections are cut. */
  readonly stops: readonly Stop[]
  /** Accounts whose tokens are given back to their issuer. */
  readonly givenBack: readonly { readonly label: string; readonly issuer: string | undefined }[]
  /** Keys that are deleted here, and approvals of programs that end. */
  readonly deleted: readonly { readonly label: string; readonly says: string }[]
}

export interface Stop {
  readonly client: string
  readonly server: string
  readonly account: string
  readonly live: number
}

export function revokePlan(broker: Broker, reach: Reach): RevokePlan {
  const stops = broker.clients.flatMap(client =>
    client.uses
      .filter(use => !client.denied && use.access === 'allow')
      .filter(use => reaches(reach, { ...use, client: client.name }) && ends(broker, reach, use))
      .map(({ server, account, live }) => ({ client: clientTitle(client.name), server, account, live })),
  )
  const givenBack = reach.kind === 'client' ? [] : accountsWithin(broker, reach)
  const deleted = reach.kind === 'client' ? [] : broker.servers.flatMap(server => deletedOf(server, reach))
  const words = wordsFor(reach, stops)
  const back = deleted.length > 0 ? `${words.back} Deleted keys still work where they come from.` : words.back
  return { ...words, back, stops, givenBack, deleted }
}

function reaches(reach: Reach, use: { client: string; server: string; account: string }): boolean {
  switch (reach.kind) {
    case 'client':
      return use.client === reach.client
    case 'account':
      return use.server === reach.server && use.account === reach.account
    case 'server':
      return use.server === reach.server
    case 'everything':
      return true
  }
}

/** Whether a revocation of this server itself would end anything. */
export function isRevocable(server: Server): boolean {
  return server.accounts.some(({ issuer }) => issuer) || endings(server).length > 0
}

function deletedOf(server: Server, reach: Reach): RevokePlan['deleted'] {
  if (!reaches(reach, { client: '', server: server.name, account: 'default' })) return []
  return endings(server).map(says => ({ label: server.name, says }))
}

/** Keys of its that are there, and the approval to run. */
function endings({ keys = [], local }: Server): readonly string[] {
  const kept = keys.filter(({ state }) => state !== 'gone').map(({ name }) => `its key ${name} is deleted here`)
  return local && !local.isRevoked ? [...kept, 'it may not run before you approve it again'] : kept
}

/** Where nobody is signed in there is no token to revoke: only refusing a client ends that use. */
function ends(broker: Broker, reach: Reach, use: { server: string; account: string }): boolean {
  if (reach.kind === 'client') return true
  const server = broker.servers.find(({ name }) => name === use.server)
  if (server && endings(server).length > 0) return true
  const accounts = server?.accounts ?? []
  return accounts.some(({ account, issuer }) => account === use.account && issuer !== undefined)
}

function accountsWithin(broker: Broker, reach: Reach): RevokePlan['givenBack'] {
  return broker.servers.flatMap(server =>
    server.accounts
      .filter(
        ({ account, issuer }) => issuer !== undefined && reaches(reach, { client: '', server: server.name, account }),
      )
      .map(({ account, issuer }) => ({ label: accountLabel(server.name, account), issuer })),
  )
}

function wordsFor(reach: Reach, stops: readonly Stop[]): Pick<RevokePlan, 'button' | 'sentence' | 'back'> {
  const clients = inWords([...new Set(stops.map(({ client }) => client))])
  const servers = inWords([...new Set(stops.map(({ server, account }) => accountLabel(server, account)))])
  const lose = new Set(stops.map(({ client }) => client)).size > 1 ? 'lose' : 'loses'
  switch (reach.kind) {
    case 'client': {
      const title = clientTitle(reach.client)
      return {
        button: `Revoke ${title}’s access`,
        sentence: servers
          ? `${title} loses ${servers} at once, live connections included.`
          : `${title} can use nothing through Valetkey any more.`,
        back: 'Your accounts stay signed in. You can allow it again any time; Valetkey asks you first.',
      }
    }
    case 'account':
    case 'server': {
      const what = reach.kind === 'server' ? reach.server : accountLabel(reach.server, reach.account)
      return {
        button: `Revoke ${what}`,
        sentence: clients ? `${clients} ${lose} ${what} at once.` : `No client uses ${what} now.`,
        back: 'Its tokens are given back to the service that issued them. You can sign in again any time.',
      }
    }
    case 'everything':
      return {
        button: 'Revoke everything',
        sentence: clients
          ? `${clients} ${lose} every account at once, live connections included.`
          : 'No client uses any account now.',
        back: 'Every token is given back to the service that issued it. Servers and clients stay listed; you sign in again one by one.',
      }
  }
}
