// What we know of the authorization servers behind stored grants: metadata, fetched when needed and kept for an hour.
import { confirmedHostsOf } from '../../net/addresses.ts'
import type { ConfirmedHosts, Fetch, FetchFor } from '../../net/send.ts'
import { knownIdentity } from '../../oauth/identity/identity.ts'
import type { Exception } from '../../oauth/issuer/exception.ts'
import type { Identity } from '../../oauth/issuer/issuer.ts'
import { discoverIssuer, type IssuerMetadata } from '../../oauth/issuer/metadata.ts'
import type { Grant } from '../../vault/grant.ts'
import type { Vault } from '../../vault/vault.ts'
import { readClientSecret } from '../state/client-secrets.ts'
import type { ServerRecord } from '../state/records.ts'
import { grantIdOf, type Servers } from '../state/servers.ts'

const keptFor = 60 * 60 * 1000

/** All that is needed to speak to the issuer of one grant. */
export interface IssuerOfGrant {
  readonly metadata: IssuerMetadata
  readonly identity: Identity
  readonly exceptions: readonly Exception[]
  readonly fetch: Fetch
}

export interface Issuers {
  /** @throws what discovery throws: the issuer is away, lies, or wants an exception that is not given. */
  of(grant: Grant, grantId: string): Promise<IssuerOfGrant>
  remember(metadata: IssuerMetadata): void
}

export interface IssuersOptions {
  /** The company's sign-in, seen as a server. */
  readonly company: () => ServerRecord | undefined
  readonly servers: Servers
  readonly vault: Vault
  readonly fetchFor: FetchFor
  readonly now: () => number
}

export function createIssuers({ servers, company, vault, fetchFor, now }: IssuersOptions): Issuers {
  const known = new Map<string, { readonly metadata: IssuerMetadata; readonly at: number }>()
  const remember = (metadata: IssuerMetadata) => void known.set(metadata.issuer, { metadata, at: now() })
  return {
    remember,
    of: async (grant, grantId) => {
      const server = grant.idToken
        ? company()
        : servers.all().find(({ accounts }) => accounts.some(account => grantIdOf(account) === grantId))
      const confirmedHosts = server ? confirmedHostsFor(server) : hostsOfGrant(grant)
      const exceptions = server?.exceptions ?? []
      const fetch = fetchFor(confirmedHosts)
      const kept = known.get(grant.issuer)
      let metadata = kept && Math.abs(now() - kept.at) < keptFor ? kept.metadata : undefined
      if (!metadata) {
        const flow = grant.obtainedBy
        metadata = (await discoverIssuer({ issuer: grant.issuer, flow, exceptions, confirmedHosts, fetch })).metadata
        remember(metadata)
      }
      const preRegistered = server ? await readClientSecret(server, vault) : undefined
      const identity = await knownIdentity({ clientId: grant.clientId, metadata, preRegistered, vault })
      return { metadata, identity, exceptions, fetch }
    },
  }
}

/** Where this server's traffic may go although the address is private: its own host, and what a person confirmed. S12. */
export function confirmedHostsFor(server: ServerRecord): ConfirmedHosts {
  return new Set([...confirmedHostsOf(new URL(server.url)), ...server.confirmedHosts])
}

// A server that was removed has no record any more; its last revocation goes where its grant came from.
function hostsOfGrant(grant: Grant): ConfirmedHosts {
  return new Set([...confirmedHostsOf(new URL(grant.resource)), ...confirmedHostsOf(new URL(grant.issuer))])
}
