// What the broker's parts share: one object, made once in broker.ts and handed to every part that needs more than a value.
import type { Changes } from '../../clients/changes/changes.ts'
import type { ClientSide } from '../../mcp/access/ports.ts'
import type { Message } from '../../mcp/message/message.ts'
import type { RevocationQueue } from '../../oauth/grants/revocation-queue.ts'
import type { Tokens } from '../../oauth/grants/tokens.ts'
import type { GrantStore } from '../../vault/grants.ts'
import type { VaultState } from '../../vault/vault.ts'
import type { ConnectionView } from '../contract/snapshot.ts'
import type { ActivityRing } from '../state/activity.ts'
import type { Clients } from '../state/clients.ts'
import type { Eras } from '../state/eras.ts'
import type { Keys } from '../state/keys.ts'
import type { LastAskedOf } from '../state/last-asked.ts'
import type { Records } from '../state/records.ts'
import type { Servers } from '../state/servers.ts'
import type { SignIns } from '../state/sign-ins.ts'
import type { StepUps } from '../state/step-ups.ts'
import type { Tools } from '../state/tools.ts'
import type { Uses } from '../state/uses.ts'
import type { IdentityChoice } from './identity.ts'
import type { Issuers } from './issuers.ts'
import type { BrokerPorts } from './ports.ts'

/** What the broker's parts share. Made once in broker.ts. */
export interface Core {
  readonly ports: BrokerPorts
  readonly startedAt: number
  /** The state file; servers and clients are views of it. */
  readonly records: Records
  readonly servers: Servers
  readonly clients: Clients
  /** What was written into clients' own files. */
  readonly changes: Changes
  readonly grants: GrantStore
  /** Keys of servers that take no sign-in. */
  readonly keys: Keys
  readonly tokens: Tokens
  readonly issuers: Issuers
  readonly queue: RevocationQueue
  readonly identity: IdentityChoice
  readonly signIns: SignIns
  readonly stepUps: StepUps
  readonly connections: Connections
  /** What the vault last said of itself; asks it anew. */
  readonly checkVault: () => Promise<VaultState>
  readonly vaultState: () => VaultState
  readonly uses: Uses
  readonly lastAsked: LastAskedOf
  readonly tools: Tools
  readonly eras: Eras
  readonly activity: ActivityRing
  /** Tells subscribers that the snapshot is another one. */
  readonly changed: () => void
}

/** What a bridge says of itself when it attaches. `client` is a label from the client's config, not a proof. */
export interface AttachRequest {
  /** `name` or `name@account`. */
  readonly server: string
  readonly client: string
  /** The program that started the bridge: a stranger's text, a label and no proof. */
  readonly startedBy?: string | undefined
  /** It had been attached before, to a broker that is gone. */
  readonly isResumed?: boolean
}

export interface Attached {
  /** Never rejects. */
  receive(message: Message, how?: { readonly replay?: boolean }): Promise<void>
  close(): Promise<void>
}

type Who = { readonly [K in 'client' | 'server' | 'account']: string | undefined }

export interface Connections {
  attach(request: AttachRequest, side: ClientSide): Attached
  /** Every connection asks anew what it may do: after a sign-in, a revocation, a change of access. */
  reconsider(): void
  /** What runs for this server on this machine is ended; the next request starts it with what it then should have. */
  restart(server: string): void
  /** Every connection asks whether its server is still there. How many were asked. */
  reprobe(): number
  views(): readonly ConnectionView[]
  /** How many connections are of this client, server and account; what is undefined fits all. */
  live(who: Partial<Who>): number
  inFlight(): number
  closeAll(): Promise<void>
}
