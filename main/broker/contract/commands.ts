// What may be asked of the broker: one table for the command line, the window and the tray.
import { z } from 'zod'
import type { Revocation } from '../../oauth/grants/revoke.ts'
import { type ClientResults, clientCommands } from './client-commands.ts'
import { accountName, ClientName, serverName, text } from './command-words.ts'
import { KeyGiven, type KeyResults, type KeyToRotate, keyCommands } from './key-commands.ts'
import { type MigrateResults, migrateCommands } from './migrate-commands.ts'
import type { Recipe } from './recipe.ts'
import type { Snapshot } from './snapshot.ts'

const privateKey = z.string().max(16_384)

/** The named departures from the standard that a server may need; each widens access and is asked for (S16). */
export const ExceptionName = z.enum(['no-resource-metadata', 'no-pkce-metadata', 'omit-resource'])

/** How a sign-in reaches the person: our browser, an address printed and the redirect pasted back, or a code for another device. */
const browser = z.enum(['open', 'paste', 'device']).default('open')

/** Whether the company's sign-in is to be used; by itself where the server's issuer says that it takes it. */
const company = z.enum(['use', 'avoid']).optional()

export const Command = z.discriminatedUnion('verb', [
  z.object({
    verb: z.literal('add'),
    url: text,
    name: serverName.optional(),
    account: accountName.default('default'),
    browser,
    signIn: z.enum(['now', 'later']).default('now'),
    exceptions: z.array(ExceptionName).default([]),
    /** Which of several authorization servers; `login` has the same. */
    issuer: text.optional(),
    clientId: text.optional(),
    clientSecret: text.exactOptional(),
    /** A private key, PEM or JWK, with which assertions are signed. */
    clientKey: privateKey.exactOptional(),
    /** For a server that takes a key and no sign-in. */
    key: KeyGiven.exactOptional(),
    /** Who signs in: a person, or nobody but the registered client itself. */
    as: z.enum(['person', 'service-account']).default('person'),
    company,
  }),
  /** The client that somebody registered for a server: named, its proof replaced, or all of it forgotten. */
  z.object({
    verb: z.literal('credentials'),
    server: serverName,
    clientId: text.optional(),
    clientSecret: text.exactOptional(),
    clientKey: privateKey.exactOptional(),
    forget: z.boolean().default(false),
  }),
  /** How to register Valetkey by hand, where an issuer wants that. */
  z.object({ verb: z.literal('recipes') }),
  /** What `add` would find, told step by step; nothing is kept. */
  z.object({ verb: z.literal('look'), url: text }),
  z.object({
    verb: z.literal('login'),
    server: serverName,
    account: accountName.optional(),
    loginHint: text.optional(),
    issuer: text.optional(),
    browser,
    company,
  }),
  /** One sign-in at the company's identity provider, for every server that takes its word. Without an issuer: the one known. */
  z.object({
    verb: z.literal('company-sign-in'),
    issuer: text.optional(),
    clientId: text.optional(),
    clientSecret: text.exactOptional(),
    clientKey: privateKey.exactOptional(),
    /** One that the person got elsewhere, where no browser can be shown. */
    idToken: privateKey.exactOptional(),
    browser: z.enum(['open', 'paste']).default('open'),
  }),
  /** Revokes it, and everything that was had by it. */
  z.object({ verb: z.literal('company-sign-out') }),
  z.object({ verb: z.literal('logout'), server: serverName, account: accountName.optional() }),
  z.object({
    verb: z.literal('revoke'),
    what: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('account'), server: serverName, account: accountName.optional() }),
      z.object({ kind: z.literal('server'), server: serverName }),
      z.object({ kind: z.literal('client'), client: ClientName }),
      z.object({ kind: z.literal('everything') }),
    ]),
  }),
  /** Without a server: the client altogether. Denying acts at once, on live connections too; allowing asks a person. */
  z
    .object({
      verb: z.literal('access'),
      client: ClientName,
      server: serverName.optional(),
      account: accountName.optional(),
      allow: z.boolean(),
    })
    .refine(({ server, account }) => server !== undefined || account === undefined, 'an account needs its server'),
  /** Parks every connection at once, over restarts too; `resume` asks a person. */
  z.object({ verb: z.literal('pause') }),
  z.object({ verb: z.literal('resume') }),
  z.object({ verb: z.literal('remove'), server: serverName }),
  z.object({ verb: z.literal('except'), server: serverName, exception: ExceptionName, use: z.enum(['on', 'off']) }),
  z.object({ verb: z.literal('snapshot') }),
  z.object({ verb: z.literal('identity-use'), url: text.nullable() }),
  z.object({ verb: z.literal('identity-document'), url: text }),
  z.object({ verb: z.literal('identity-check'), url: text.optional() }),
  /** A keychain asks for its password itself; a sealed file needs the passphrase. */
  z.object({ verb: z.literal('unlock'), passphrase: text.optional() }),
  z.object({ verb: z.literal('probe'), server: serverName }),
  /** The machine slept or the network changed: every connection asks whether its server is still there. */
  z.object({ verb: z.literal('reprobe') }),
  z.object({ verb: z.literal('stop') }),
  /** Another host takes over: no call is begun any more, those in flight end, the bridges dial again. */
  z.object({ verb: z.literal('hand-over') }),
  /** `lose`: also keys that can be put back nowhere may go. */
  z.object({ verb: z.literal('uninstall'), keys: z.enum(['keep', 'lose']).default('keep') }),
  ...clientCommands,
  ...keyCommands,
  ...migrateCommands,
])
export type Command = z.output<typeof Command>
export type CommandInput = z.input<typeof Command>
export type Verb = Command['verb']

/** Told while a command runs; printed live. */
export type Progress =
  | { readonly kind: 'step'; readonly step: string; readonly text: string; readonly detail?: string }
  | { readonly kind: 'warning'; readonly text: string }
  /** What would change in a file: a unified diff, with what may be a secret masked. */
  | { readonly kind: 'diff'; readonly file: string; readonly text: string }
  | { readonly kind: 'browser'; readonly url: string; readonly opened: boolean; readonly text: string }
  /** A code to type in at `url` on another device; `complete` is the same page with the code in it. */
  | {
      readonly kind: 'device'
      readonly url: string
      readonly complete?: string
      readonly code: string
      readonly until: number
      readonly text: string
    }

/**
 * Asked of a person while a command runs. `confirm` widens access (S16): the person reads `sentence` and types `code`
 * on the controlling terminal or clicks in the window; anything else declines. `paste-redirect` wants the address that
 * the browser ended at, `choose` one of its choices, which are strangers' text (S13).
 */
export type Question =
  | ({ readonly kind: 'confirm'; readonly code: string } & Confirmation)
  | { readonly kind: 'choose'; readonly text: string; readonly choices: readonly string[] }
  | { readonly kind: 'paste-redirect'; readonly url: string; readonly text: string }

/** All that is agreed to; `lines` is the same, one thing a line, where it is more than a sentence. */
export interface Confirmation {
  readonly sentence: string
  readonly lines?: readonly string[]
}

/** Who sent a command: a person at the window or at a command line, or nobody (a client's agent set it off). */
export type Origin = 'window' | 'command line' | 'nobody'

/** The other side of a running command: hears its progress, answers its questions, may cancel it. */
export interface Asker {
  readonly from: Origin
  tell(progress: Progress): void
  /** The person's answer; undefined when there is nobody to ask or they declined. */
  ask(question: Question): Promise<string | undefined>
  readonly signal: AbortSignal
}

/** What was revoked of one account, as the issuer told it. */
export interface Receipt {
  readonly server: string
  readonly account: string
  readonly issuer: string
  readonly revocation: Revocation
}

/** What was found at an address, before anything is added. */
export interface Looked {
  readonly url: string
  /** The name that it would get. */
  readonly name: string
  readonly protected: boolean
  /** It lets in only who shows a key, and nobody signs in there. */
  readonly takesKey?: true
  readonly issuer?: string
  /** How Valetkey would identify itself; undefined when the issuer offers no way. */
  readonly mechanism?: 'pre-registered' | 'cimd' | 'dynamic'
  /** Known beforehand for `cimd` only. */
  readonly clientId?: string
  readonly scopes?: readonly string[]
  /** How to register there by hand, where that is needed and somebody wrote it down. */
  readonly recipe?: Recipe
  /** Whether a sign-in can be finished on another device. */
  readonly device?: boolean
  /** Whether it says that it has service accounts. */
  readonly service?: boolean
  /** Whether the issuer says that it gives refresh tokens. */
  readonly refresh: boolean
  readonly warnings: readonly string[]
}

/** What each verb answers with. */
export interface Results extends ClientResults, KeyResults, MigrateResults {
  add: { server: string; account: string; url: string; signedIn: boolean; protected: boolean; withKey?: true }
  login: {
    server: string
    account: string
    who: string | undefined
    expiresAt: number | undefined
    scopes: readonly string[]
  }
  'company-sign-in': { issuer: string; who: string | undefined; expiresAt: number | undefined }
  'company-sign-out': { receipts: readonly Receipt[] }
  logout: { receipts: readonly Receipt[] }
  revoke: {
    receipts: readonly Receipt[]
    deniedClients: readonly string[]
    closedConnections: number
    /** Keys that were deleted, which nobody can revoke here. */
    rotate?: readonly KeyToRotate[]
  }
  access: { client: string; closedConnections: number }
  pause: { paused: boolean }
  resume: { paused: boolean }
  look: Looked
  credentials: { server: string; clientId?: string; receipts: readonly Receipt[] }
  recipes: { recipes: readonly Recipe[] }
  remove: { server: string; receipts: readonly Receipt[]; rotate?: readonly KeyToRotate[] }
  except: { server: string; exceptions: readonly string[] }
  snapshot: Snapshot
  'identity-use': { clientIdUrl: string | undefined }
  'identity-document': { document: object }
  'identity-check': { url: string; ok: boolean; why: readonly string[] }
  unlock: { vault: string }
  probe: { server: string; reachable: boolean; text: string }
  reprobe: { connections: number }
  stop: { stopped: true }
  'hand-over': { handedOver: true }
  uninstall: { receipts: readonly Receipt[]; deleted: number; couldNotUndo: readonly string[] }
}
