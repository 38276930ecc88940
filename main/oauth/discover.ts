// Who signs users in at this server, and may we trust what it says? Follows RFC 9728 and RFC 8414; registers nothing, opens nothing.
import { BrokerError } from '../base/errors.ts'
import type { Challenge } from '../mcp/ports.ts'
import type { ConfirmedHosts, Fetch } from '../net/send.ts'
import type { IssuerMetadata } from './issuer-metadata.ts'

/** What a person may allow one server, by name. Each one leaves a warning for as long as it is used. */
export type Exception = 'no-resource-metadata' | 'no-pkce-metadata' | 'omit-resource'
export interface Warning {
  readonly code: string
  readonly text: string
}

/** What discovery has just found, told while it happens. `detail` holds the facts for programs. */
export interface Step {
  readonly step: 'server' | 'resource-metadata' | 'issuer' | 'scopes' | 'identity'
  readonly text: string
  readonly detail?: Readonly<Record<string, string | boolean | readonly string[]>>
}

export interface Discovery {
  readonly serverUrl: string
  /** The canonical URI of the server: what `resource` says and tokens are bound to. */
  readonly resource: string
  readonly issuer: string
  /** All authorization servers that the resource metadata names; `issuer` is the first. */
  readonly issuers: readonly string[]
  readonly metadata: IssuerMetadata
  /** What to ask for: the challenge's scopes, else the resource metadata's, else nothing said. */
  readonly scopes: readonly string[] | undefined
  readonly offersOfflineAccess: boolean
  readonly warnings: readonly Warning[]
}

export interface DiscoverOptions {
  readonly url: URL
  readonly challenge: Challenge | undefined
  readonly exceptions: readonly Exception[]
  readonly confirmedHosts: ConfirmedHosts
  readonly fetch: Fetch
  readonly onStep?: (step: Step) => void
}

/** @throws BrokerError `no-authorization`, `metadata-invalid`, `issuer-mismatch`, `resource-mismatch`, `pkce-missing`, or what `fetch` throws. */
export async function discover(_options: DiscoverOptions): Promise<Discovery> {
  throw new BrokerError('internal', { message: 'Not written yet.' })
}
