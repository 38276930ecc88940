// Who we are to an issuer: pre-registered, else by client document (CIMD), else dynamically registered, else we ask.
import { BrokerError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { quote } from '../../base/quote.ts'
import type { Fetch } from '../../net/send.ts'
import type { Vault } from '../../vault/vault.ts'
import type { Discovery } from '../discovery/discover.ts'
import { type ClientProof, methodFor } from '../issuer/client-authentication.ts'
import type { Identity } from '../issuer/issuer.ts'
import type { IssuerMetadata } from '../issuer/metadata.ts'
import { redirectUris, validateClientIdUrl } from './client-document.ts'
import { readRegistration, registeredIdentity } from './registration.ts'

export interface PreRegistered extends ClientProof {
  readonly clientId: string
  /** Where it was registered; absent until the first look has told. */
  readonly issuer?: string | undefined
}

export interface IdentifyOptions {
  readonly discovery: Discovery
  /** Our document's URL; undefined in a build that has none. */
  readonly clientIdUrl: string | undefined
  readonly preRegistered: PreRegistered | undefined
  readonly vault: Vault
  readonly fetch: Fetch
  readonly now: () => number
  readonly log: Log
}

/**
 * May register us, once per issuer.
 * @throws BrokerError `identity-needed`, `registration-refused`, vault errors, or what `fetch` throws
 */
export async function identify(options: IdentifyOptions): Promise<Identity> {
  const { discovery, clientIdUrl } = options
  const { metadata } = discovery
  const known = identityBeforehand(options)
  if (known) return known
  const { registration_endpoint: endpoint } = metadata
  if (endpoint !== undefined)
    return registeredIdentity({ ...options, metadata: { ...metadata, registration_endpoint: endpoint } })
  throw identityNeeded(discovery, clientIdUrl)
}

type Beforehand = Pick<IdentifyOptions, 'discovery' | 'clientIdUrl' | 'preRegistered'>

/** How `identify` would introduce us; asks nobody. Undefined where the issuer offers no way. */
export function mechanismFor(options: Beforehand): Identity['mechanism'] | undefined {
  const { registration_endpoint: endpoint } = options.discovery.metadata
  return identityBeforehand(options)?.mechanism ?? (endpoint === undefined ? undefined : 'dynamic')
}

/** Who we are to this issuer without having to register. */
function identityBeforehand({ discovery, clientIdUrl, preRegistered }: Beforehand): Identity | undefined {
  const { metadata } = discovery
  if (preRegistered && !isAt(preRegistered, metadata)) throw registeredElsewhere(preRegistered, metadata)
  if (preRegistered) return preRegisteredIdentity(preRegistered, metadata)
  return clientIdUrl !== undefined && takesDocuments(metadata) ? documentIdentity(clientIdUrl) : undefined
}

export interface KnownIdentityOptions {
  /** Of the grant that wants to be renewed or revoked. */
  readonly clientId: string
  readonly metadata: IssuerMetadata
  readonly preRegistered: PreRegistered | undefined
  readonly vault: Vault
}

/** The identity under which an existing grant was given; never registers. */
export async function knownIdentity(options: KnownIdentityOptions): Promise<Identity> {
  const { clientId, metadata, preRegistered, vault } = options
  if (preRegistered?.clientId === clientId && isAt(preRegistered, metadata))
    return preRegisteredIdentity(preRegistered, metadata)
  const registered = await readRegistration(metadata.issuer, vault)
  if (registered?.clientId === clientId) return registered
  const mechanism = clientId.startsWith('https://') ? 'cimd' : 'dynamic'
  return { mechanism, clientId, tokenEndpointAuthMethod: 'none' }
}

/** SECURITY S3: a client id, and its secret, are shown only to the issuer that they were registered at. */
function isAt({ issuer }: PreRegistered, metadata: IssuerMetadata): boolean {
  return issuer === undefined || issuer === metadata.issuer
}

function registeredElsewhere({ issuer = '', clientId }: PreRegistered, metadata: IssuerMetadata): BrokerError {
  return new BrokerError('identity-needed', {
    message:
      `The client id ${quote(clientId)} was registered at ${quote(issuer)}, and the server now names ${quote(metadata.issuer)}. ` +
      'Valetkey does not show it there. If that change is right, register Valetkey at the new service, remove the server here and add it again with its --client-id.',
    facts: { issuer: metadata.issuer, registeredAt: issuer },
  })
}

function preRegisteredIdentity({ issuer: _, ...client }: PreRegistered, metadata: IssuerMetadata): Identity {
  return { mechanism: 'pre-registered', ...client, tokenEndpointAuthMethod: methodFor(client, metadata) }
}

function takesDocuments(metadata: IssuerMetadata): boolean {
  const methods = metadata.token_endpoint_auth_methods_supported
  return metadata.client_id_metadata_document_supported === true && (methods?.includes('none') ?? true)
}

function documentIdentity(clientIdUrl: string): Identity {
  validateClientIdUrl(clientIdUrl)
  return { mechanism: 'cimd', clientId: clientIdUrl, tokenEndpointAuthMethod: 'none', redirectUris }
}

function identityNeeded({ issuer, metadata }: Discovery, clientIdUrl: string | undefined): BrokerError {
  const missing =
    takesDocuments(metadata) && clientIdUrl === undefined
      ? ' It would take a client document, and this Valetkey has none: valetkey identity use URL gives it one.'
      : ''
  return new BrokerError('identity-needed', {
    message:
      `${quote(issuer)} has to know Valetkey before you can sign in, and offers no way to introduce itself.${missing} ` +
      'Register an application there by hand, of the kind “native” or “public” or “desktop”, with the redirect ' +
      `address ${redirectUris[0]} (if it wants a port: ${redirectUris.slice(3).join(', ')}), and name the client id that you get: valetkey credentials NAME --client-id ID`,
    facts: { issuer },
  })
}
