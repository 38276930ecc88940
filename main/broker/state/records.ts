// What Valetkey remembers of servers, accounts and clients: the state file `servers.json`. No secret is in it.
import { join } from 'node:path'
import { z } from 'zod'
import { stateFile } from '../../base/state-file.ts'
import { WhoAmI } from '../../vault/grant.ts'
import { ExceptionName } from '../contract/commands.ts'

const identity = z.enum(['pre-registered', 'cimd', 'dynamic'])

const AccountRecord = z.object({
  account: z.string(),
  /** Where the grant rests in the vault, once there is or was one. */
  grant: z.object({ issuer: z.string(), clientId: z.string(), resource: z.string() }).optional(),
  identity: identity.optional(),
  who: WhoAmI.optional(),
  /** No person: Valetkey asks for tokens with the proof of its registered client. */
  serviceAccount: z.boolean().exactOptional(),
  /** The company's sign-in opened it, and renews it. */
  byCompany: z.boolean().exactOptional(),
  /** Why a person is needed, when one is: set when the issuer refused to renew, cleared by a sign-in. */
  lost: z.string().optional(),
  /** When a person ended it on purpose; cleared by a sign-in. */
  signedOutAt: z.number().exactOptional(),
  /** A revocation has begun: access is cut, the issuer may not know yet. */
  revoking: z.boolean().optional(),
  /** Scopes that the server asked for beyond those granted (403 insufficient_scope). */
  challengedScopes: z.array(z.string()).default([]),
  lastUsed: z.number().optional(),
})

const ToolRecord = z.object({
  name: z.string(),
  title: z.string().exactOptional(),
  description: z.string().exactOptional(),
})

const PreRegistered = z.object({
  clientId: z.string(),
  hasSecret: z.boolean(),
  hasKey: z.boolean().exactOptional(),
  issuer: z.string().optional(),
})

/** What is known of a key besides its value, which is in the vault alone. */
const keyFacts = {
  since: z.number(),
  /** Deleted: a person has to give another one. */
  isGone: z.boolean().exactOptional(),
}

/** For a server that takes a key and no sign-in: in which header, after which word. */
const HeaderKeyRecord = z.object({
  header: z.string(),
  scheme: z.string().exactOptional(),
  ...keyFacts,
  /** The server's last word on it. */
  isRefused: z.boolean().exactOptional(),
})

/** A server that is a program on this machine, which the broker starts: one process for each connection. */
const LocalRecord = z.object({
  command: z.string(),
  args: z.array(z.string()),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
  /** Variables whose values are in the vault. */
  keys: z.array(z.object({ name: z.string(), ...keyFacts })),
  /** Its approval was taken back: a person has to give it anew. */
  isRevoked: z.boolean().exactOptional(),
})

const ServerRecord = z.object({
  name: z.string(),
  url: z.string(),
  addedAt: z.number(),
  protection: z.enum(['open', 'protected', 'unknown']),
  /** What it last said when it wanted a token or more scope; some say so to a call, and not to `initialize`. */
  challenge: z.object({ scope: z.string().exactOptional(), resourceMetadata: z.string().exactOptional() }).optional(),
  /** Which of several sign-in services a person chose. */
  chosenIssuer: z.string().optional(),
  exceptions: z.array(ExceptionName).default([]),
  /** Hosts at private addresses that a person confirmed for this server, besides the one in `url`. S12. */
  confirmedHosts: z.array(z.string()).default([]),
  /** A client id that the user registered at the issuer by hand; its secret or key, if any, is in the vault. */
  preRegistered: PreRegistered.optional(),
  /** It takes a key, or is a program of this machine: nobody signs in then. */
  key: HeaderKeyRecord.exactOptional(),
  local: LocalRecord.exactOptional(),
  accounts: z.array(AccountRecord).default([]),
  /** What the server last answered to `initialize` or `server/discover`, for clients that come while nobody is signed in. */
  known: z
    .object({
      protocolVersion: z.string(),
      isHttpSse: z.literal(true).exactOptional(),
      result: z.unknown(),
      account: z.string().exactOptional(),
    })
    .optional(),
  /** Which eras of MCP it was seen to speak and to refuse. */
  eras: z.object({ legacy: z.boolean().exactOptional(), modern: z.boolean().exactOptional() }).optional(),
  warnings: z.array(z.string()).default([]),
  /** What discovery last found, to be shown. */
  discovery: z
    .object({
      issuer: z.string(),
      scopes: z.array(z.string()).exactOptional(),
      mechanism: identity.exactOptional(),
      device: z.boolean().exactOptional(),
      service: z.boolean().exactOptional(),
    })
    .optional(),
  /** What the server last listed, to be shown: texts made inert and cut short. */
  tools: z.array(ToolRecord).optional(),
})

/** A client that came, or that a person made a rule for. Its name is a label, not a proof. */
const ClientRecord = z.object({
  name: z.string(),
  /** What it said of itself when it last connected, quoted. */
  says: z.string().optional(),
  /** Denied everything, until a person allows it again. */
  denied: z.boolean().default(false),
  /** No person has let it in yet; with the program that started its bridge, quoted: a label, too. Before S16 asked, all were let in. */
  waits: z.object({ startedBy: z.string().exactOptional() }).optional(),
  /** Of a server, or of one account of it; the closer rule counts. */
  rules: z
    .array(z.object({ server: z.string(), account: z.string().optional(), access: z.enum(['allow', 'deny']) }))
    .default([]),
  /** What it has used, oldest first. */
  uses: z.array(z.object({ server: z.string(), account: z.string(), lastUsed: z.number().optional() })).default([]),
})

/** The identity provider of the person's company, whose one sign-in opens the servers that take its word. */
const CompanyRecord = z.object({
  issuer: z.string(),
  /** Who we are there. */
  preRegistered: PreRegistered,
  /** Whether its grant is in the vault. */
  signedIn: z.boolean(),
  who: WhoAmI.exactOptional(),
  lost: z.string().exactOptional(),
  revoking: z.boolean().exactOptional(),
})

const RecordsFile = z.object({
  servers: z.array(ServerRecord).default([]),
  clients: z.array(ClientRecord).default([]),
  company: CompanyRecord.optional(),
  /** All access is paused until a person resumes it. */
  paused: z.boolean().default(false),
})

export type AccountRecord = Readonly<z.output<typeof AccountRecord>>
export type CompanyRecord = Readonly<z.output<typeof CompanyRecord>>
export type ServerRecord = Readonly<z.output<typeof ServerRecord>>
export type ClientRecord = Readonly<z.output<typeof ClientRecord>>
type RecordsFile = z.output<typeof RecordsFile>

export interface Records {
  now(): Readonly<RecordsFile>
  /** On disk before it is believed. @throws BrokerError `state-unwritable`; then nothing changed. */
  change(some: Partial<RecordsFile>): void
  forget(): void
}

/** Reads the file once. @throws BrokerError `state-unreadable`; it is left as it is. */
export function openRecords(folder: string, changed: () => void): Records {
  const empty: RecordsFile = { servers: [], clients: [], paused: false }
  const disk = stateFile<RecordsFile>({
    file: join(folder, 'servers.json'),
    version: 2,
    migrations: { 1: withClients },
    parse: value => RecordsFile.parse(value),
    empty,
  })
  let state = disk.read()
  const change: Records['change'] = some => {
    const next = { ...state, ...some }
    disk.write(next)
    state = next
    changed()
  }
  return { now: () => state, change, forget: () => change(empty) }
}

/** Version 1 knew of clients only that some were denied. */
function withClients({ deniedClients, ...rest }: Record<string, unknown>): Record<string, unknown> {
  const names = z.array(z.string()).default([]).parse(deniedClients)
  return { ...rest, clients: names.map(name => ({ name, denied: true })) }
}
