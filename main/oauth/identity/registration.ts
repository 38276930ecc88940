// How we register at an issuer (RFC 7591) and where the registration rests: in the vault, one per issuer. SECURITY S3.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { BrokerError } from '../../base/errors.ts'
import { jsonOf } from '../../base/json.ts'
import type { Log } from '../../base/log.ts'
import { oncePerKey } from '../../base/once.ts'
import { quote } from '../../base/quote.ts'
import { Secret } from '../../base/secret.ts'
import type { Fetch } from '../../net/send.ts'
import type { Vault } from '../../vault/vault.ts'
import type { Identity } from '../issuer/issuer.ts'
import { type Registered, registerAt } from '../issuer/issuer.ts'
import type { IssuerMetadata } from '../issuer/metadata.ts'
import { clientMetadata, exactRedirectUris, redirectUris } from './client-document.ts'

export interface RegistrationOptions {
  readonly metadata: IssuerMetadata & { readonly registration_endpoint: string }
  readonly vault: Vault
  readonly fetch: Fetch
  readonly now: () => number
  readonly log: Log
}

/** The stored registration at this issuer, or a new one when there is none that still holds. */
export async function registeredIdentity(options: RegistrationOptions): Promise<Identity> {
  const { metadata, vault, now } = options
  const once = registering.get(vault) ?? oncePerKey<Identity>()
  registering.set(vault, once)
  return once(metadata.issuer, async () => {
    const stored = await readRecord(metadata.issuer, vault)
    return stored && holds(stored, now()) ? identityOf(stored) : register(options)
  })
}

// Two sign-ins at one issuer at one time share one registration.
const registering = new WeakMap<Vault, ReturnType<typeof oncePerKey<Identity>>>()

/** The stored registration at this issuer, whether it still holds or not. */
export async function readRegistration(issuer: string, vault: Vault): Promise<Identity | undefined> {
  const stored = await readRecord(issuer, vault)
  return stored && identityOf(stored)
}

/** Drops the registration at this issuer, so that the next `identify` registers anew (the issuer said `invalid_client`). */
export async function forgetRegistration(issuer: string, vault: Vault): Promise<boolean> {
  return vault.delete(idOf(issuer))
}

const Method = z.enum(['none', 'client_secret_basic', 'client_secret_post'])

const Record = z.object({
  version: z.literal(1),
  issuer: z.string(),
  clientId: z.string(),
  clientSecret: z.string().optional(),
  secretExpiresAt: z.number().optional(),
  tokenEndpointAuthMethod: Method,
  redirectUris: z.array(z.string()),
  registeredAt: z.number(),
})
type Record = z.output<typeof Record>

function idOf(issuer: string): string {
  return `registration:${createHash('sha256').update(issuer).digest('hex').slice(0, 32)}`
}

// A record that cannot be read is as none: registering again costs nothing, and what it replaces opened nothing.
async function readRecord(issuer: string, vault: Vault): Promise<Record | undefined> {
  const text = await vault.get(idOf(issuer))
  const parsed = Record.safeParse(jsonOf(text?.reveal() ?? ''))
  return parsed.success && parsed.data.issuer === issuer ? parsed.data : undefined
}

function holds(record: Record, now: number): boolean {
  const isExpired = record.secretExpiresAt !== undefined && record.secretExpiresAt <= now
  return !isExpired && exactRedirectUris.every(uri => record.redirectUris.includes(uri))
}

async function register({ metadata, vault, fetch, now, log }: RegistrationOptions): Promise<Identity> {
  const wanted = {
    ...clientMetadata,
    grant_types: wantedGrants(metadata),
    token_endpoint_auth_method: wantedMethod(metadata),
  }
  let uris = redirectUris
  const registered = await registerAt(metadata, wanted, fetch)
    .catch((error: unknown) => {
      if (!mayTakeOthers(error)) throw error
      log.info('registration-narrowed', { issuer: metadata.issuer, error })
      uris = exactRedirectUris
      return registerAt(metadata, { ...wanted, redirect_uris: uris }, fetch)
    })
    .catch((error: unknown) => Promise.reject(refused(error, metadata)))
  const record = recordOf(registered, { metadata, now: now(), uris })
  await vault.put(idOf(metadata.issuer), new Secret(JSON.stringify(record)))
  log.info('registered', { issuer: metadata.issuer, clientId: record.clientId })
  return identityOf(record)
}

/** Some issuers refuse loopback addresses without a port, or other hosts than 127.0.0.1 (RFC 7591, section 3.2.2). */
function mayTakeOthers(error: unknown): boolean {
  const said = error instanceof BrokerError ? error.facts.oauthError : undefined
  return said === 'invalid_redirect_uri' || said === 'invalid_client_metadata'
}

/** Codes for another device too (RFC 8628), where the issuer says that it has them. */
function wantedGrants({ grant_types_supported: grants }: IssuerMetadata): readonly string[] {
  const ofDevices = 'urn:ietf:params:oauth:grant-type:device_code'
  return [...clientMetadata.grant_types, ...(grants?.includes(ofDevices) ? [ofDevices] : [])]
}

// A native application can keep no secret, so `none` is asked for wherever the issuer has it.
function wantedMethod({ token_endpoint_auth_methods_supported: methods }: IssuerMetadata): z.output<typeof Method> {
  if (methods === undefined || methods.includes('none')) return 'none'
  return methods.includes('client_secret_basic') ? 'client_secret_basic' : 'client_secret_post'
}

interface Made {
  readonly metadata: IssuerMetadata
  readonly now: number
  readonly uris: readonly string[]
}

function recordOf(registered: Registered, { metadata, now, uris }: Made): Record {
  const method = Method.safeParse(registered.tokenEndpointAuthMethod)
  if (!method.success)
    throw new BrokerError('registration-refused', {
      message: `${quote(metadata.issuer)} registered Valetkey, and wants it to prove itself by ${quote(registered.tokenEndpointAuthMethod)}, which Valetkey cannot.`,
      facts: { issuer: metadata.issuer },
    })
  const { clientId, clientSecret, secretExpiresAt } = registered
  return {
    version: 1,
    issuer: metadata.issuer,
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret: clientSecret.reveal() }),
    ...(secretExpiresAt === undefined ? {} : { secretExpiresAt }),
    tokenEndpointAuthMethod: method.data,
    redirectUris: [...uris],
    registeredAt: now,
  }
}

function identityOf({ clientId, clientSecret, tokenEndpointAuthMethod, redirectUris: uris }: Record): Identity {
  const secret = clientSecret === undefined ? {} : { clientSecret: new Secret(clientSecret) }
  return { mechanism: 'dynamic', clientId, ...secret, tokenEndpointAuthMethod, redirectUris: uris }
}

function refused(error: unknown, { issuer }: IssuerMetadata): unknown {
  if (!(error instanceof BrokerError) || error.code !== 'token-refused') return error
  return new BrokerError('registration-refused', {
    message: `Valetkey could not register itself: ${error.message}${hintFor(error)} Register it there by hand, and add the server again with its --client-id.`,
    cause: error,
    facts: { ...error.facts, issuer },
  })
}

function hintFor(error: BrokerError): string {
  if (!mayTakeOthers(error)) return ''
  return ` It is a desktop application, whose sign-in comes back to this machine (${exactRedirectUris[0]}), and that service seems to take no such application by itself.`
}
