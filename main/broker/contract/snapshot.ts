// What the broker shows of itself: one immutable picture without any secret, for status, tray and window.

import type { VaultKind, VaultState } from '../../vault/vault.ts'
import type { NeedView } from './need.ts'

export type AccountState =
  | { readonly is: 'ready'; readonly until: number | undefined; readonly renews: boolean }
  /** On purpose, and nobody has asked for it since: it asks for nothing. */
  | { readonly is: 'signed-out' }
  | { readonly is: 'signing-in' }
  /** Nobody ever signed in, the sign-in was lost, or a client asks for what a person has signed out of. */
  | { readonly is: 'needs-you'; readonly why: string }
  | { readonly is: 'unknown'; readonly why: string }

/**
 * The one word for an account or a server, after everything that bears on it: drawn alike by window, tray and command line.
 * `unknown`: the vault is shut.
 */
export type Glance = 'ready' | 'needs-you' | 'signing-in' | 'signed-out' | 'paused' | 'offline' | 'unknown'

export interface AccountView {
  readonly account: string
  readonly glance: Glance
  /** No person: Valetkey's registered client speaks for itself there. */
  readonly serviceAccount?: true
  readonly who: string | undefined
  readonly state: AccountState
  readonly issuer: string | undefined
  readonly identity: 'pre-registered' | 'cimd' | 'dynamic' | undefined
  readonly scopes: readonly string[]
  readonly audienceBound: boolean
  /** Its token is of use only together with a key that is in the vault (RFC 9449). */
  readonly keyBound?: true
  /** The company's sign-in opened it, and renews it. */
  readonly byCompany?: true
  readonly lastUsed: number | undefined
  /** When the person signed in, and when the access token ends; undefined while the vault is closed. */
  readonly signedInAt: number | undefined
  readonly expiresAt: number | undefined
  /** Names of the clients that have used it. */
  readonly clients: readonly string[]
  /** A call since the last sign-in wanted more access than was granted. */
  readonly moreAccess?: MoreAccess
}

export interface MoreAccess {
  readonly client: string
  /** What the client called: a stranger's text, quoted. */
  readonly call: string
  /** What the server asks for: strangers' text, quoted; empty when it does not say. */
  readonly scopes: readonly string[]
  /** False: it asks for what was granted already, or was signed in to for it in vain. */
  readonly helps: boolean
}

/** A tool as its server describes it: a stranger's texts, made inert and cut short. S13. */
export interface ToolView {
  readonly name: string
  readonly title?: string
  readonly description?: string
}

/** What discovery last found: who signs users in, and how Valetkey identifies itself there. */
export interface DiscoveryView {
  readonly issuer: string
  /** What the server asks for; undefined when it names no scopes. */
  readonly scopes?: readonly string[]
  /** Undefined when the issuer offers no way to introduce ourselves. */
  readonly mechanism?: NonNullable<AccountView['identity']>
  /** Whether a sign-in can be finished on another device, and whether there are service accounts. */
  readonly device?: boolean
  readonly service?: boolean
}

/** A key that is in the vault alone: never its value. */
export interface KeyView {
  readonly kind: 'header' | 'variable'
  /** Of the header that carries it, or of the environment variable. */
  readonly name: string
  /** The word before it in the header. */
  readonly scheme?: string
  readonly since: number
  readonly state: 'kept' | 'gone' | 'refused'
  readonly lastUsed?: number
  /** Names of the clients that have used it. */
  readonly clients: readonly string[]
}

/** A program of this machine that the broker starts, as a person has approved it. */
export interface LocalView {
  /** The whole command, as a shell would take it. */
  readonly command: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** A person has to approve it anew. */
  readonly isRevoked?: true
}

/** What came of the last time that a server was asked, by a client or by us; in memory only. */
export type LastAsked =
  | { readonly is: 'answered'; readonly at: number }
  /** `at`: when it was first asked in vain. */
  | { readonly is: 'unreachable'; readonly at: number; readonly why: string }

export interface ServerView {
  readonly name: string
  /** Its own, where nobody signs in; else that of the account which needs somebody most. */
  readonly glance: Glance
  /** Undefined while nobody has asked it. */
  readonly lastAsked?: LastAsked
  readonly url: string
  /** `open` servers need no sign-in. */
  readonly protection: 'open' | 'protected' | 'unknown'
  readonly accounts: readonly AccountView[]
  /** Of a server that takes keys and no sign-in. */
  readonly keys?: readonly KeyView[]
  readonly local?: LocalView
  /** Stay as long as what they warn of is in use. */
  readonly warnings: readonly string[]
  /** What the server calls itself: a stranger's text, quoted. */
  readonly title?: string
  /** The revision of MCP that was last agreed on with it, and the transport where it is the old one: `2025-11-25, HTTP+SSE`. */
  readonly speaks?: string
  /** From the last listing that passed; undefined when there was none yet. */
  readonly tools?: readonly ToolView[]
  readonly discovery?: DiscoveryView
  /** The client that somebody registered for it by hand. Its secret or key is in the vault and is shown to nobody. */
  readonly registered?: { readonly clientId: string; readonly proof: 'secret' | 'key' | 'none' }
}

export interface ConnectionView {
  readonly client: string
  readonly server: string
  readonly account: string
  readonly state: string
  readonly since: number
  readonly inFlight: number
}

/** A program that came through a bridge, or was denied before it came; remembered over restarts. */
export interface ClientView {
  /** Its label, from its own config entry. */
  readonly name: string
  /** What it said of itself when it last connected: a stranger's text, quoted. */
  readonly says?: string
  /** Connections that are open now. */
  readonly live: number
  /** Denied every server, whatever `uses` say. */
  readonly denied: boolean
  /** No person has let it in yet: what it came for (`linear@work`), and the program that started its bridge, quoted. */
  readonly waits?: { readonly for: readonly string[]; readonly startedBy?: string } | undefined
  /** Nothing that it came for while it waits. */
  readonly uses: readonly UseView[]
}

export interface UseView {
  readonly server: string
  readonly account: string
  readonly lastUsed?: number
  readonly live: number
  readonly access: 'allow' | 'deny'
}

/** One request of a client; the newest few are kept, in memory only. */
export interface ActivityView {
  readonly id: number
  readonly at: number
  readonly client: string
  readonly server: string
  readonly account: string
  /** A stranger's words, made inert and cut short, as is `tool`. S13. */
  readonly method: string
  readonly tool?: string
  /** Undefined while it runs. */
  readonly ms?: number
  /** `refused`: Valetkey did not let it through, or the server did not take its access. */
  readonly outcome: 'running' | 'answered' | 'failed' | 'refused' | 'cancelled'
}

export interface PendingRevocationView {
  readonly server: string
  readonly account: string
  readonly issuer: string
  readonly why: string
  readonly until: number | undefined
  readonly nextTry: number | undefined
}

/** The one sign-in to the person's company. */
export interface CompanyView {
  readonly issuer: string
  readonly clientId: string
  /** A stranger's text, quoted. */
  readonly who: string | undefined
  readonly state: AccountState
  /** How many accounts were opened by it. */
  readonly accounts: number
}

export interface Snapshot {
  readonly version: string
  readonly pid: number
  readonly startedAt: number
  readonly host: 'headless' | 'app'
  readonly vault: { readonly kind: VaultKind; readonly state: VaultState; readonly why: string }
  readonly identity: {
    readonly clientIdUrl: string | undefined
    readonly from: 'build' | 'user' | 'environment' | 'none'
  }
  readonly servers: readonly ServerView[]
  readonly connections: readonly ConnectionView[]
  readonly deniedClients: readonly string[]
  /** All access is paused; every connection is parked. */
  readonly paused: boolean
  readonly clients: readonly ClientView[]
  /** Newest first, at most 200. */
  readonly activity: readonly ActivityView[]
  readonly pendingRevocations: readonly PendingRevocationView[]
  readonly company?: CompanyView
  /** What a person should do, most urgent first; empty when nothing is wrong, and while all access is paused. */
  readonly needs: readonly NeedView[]
}
