// The treaty between the window and its host: two channels, what travels on them, and nothing else. Types and names only.
import type { CommandInput, Confirmation, Progress, Question, Results } from '../main/broker/contract/commands.ts'
import type { Snapshot } from '../main/broker/contract/snapshot.ts'

/** The window asks on `command`; the host shows itself on `snapshot`. There is no third. */
export const channels = { command: 'command', snapshot: 'snapshot' } as const

export interface ValetkeyApi {
  /** Resolves when the command ended; meanwhile its progress is in `desk.running`. Never rejects for what went wrong. */
  command(command: WindowCommand): Promise<Answer>
  /** Called with the snapshot when the window has loaded and after every change. Returns the way to stop. */
  onSnapshot(listener: (snapshot: AppSnapshot) => void): () => void
}

declare global {
  interface Window {
    readonly valetkey: ValetkeyApi
  }
}

export type WindowCommand = CommandInput | DeskCommand

/** What the window asks of its host and not of the broker. */
export type DeskCommand =
  /** A person's answer to a running command's question, or to one of `desk.questions`; null declines. */
  | { readonly verb: 'answer'; readonly running: string; readonly answer: string | null }
  | { readonly verb: 'cancel'; readonly running: string }
  /** Forgets a finished command. */
  | { readonly verb: 'dismiss'; readonly running: string }
  /** To the clipboard; at most 10,000 characters. */
  | { readonly verb: 'copy'; readonly text: string }
  /** Nothing else can be opened. `sign-in-page` opens the page of the running sign-in once more. */
  | { readonly verb: 'open'; readonly what: 'log-folder' | 'sign-in-page'; readonly running?: string | undefined }
  /** The text of a config entry; result `ConfigEntry`. */
  | { readonly verb: 'entry'; readonly server: string; readonly client: string }
  | {
      readonly verb: 'settings'
      readonly startAtLogin?: boolean | undefined
      readonly theme?: Theme | undefined
      /** The person has read that this desktop shows no tray icons. */
      readonly knowsNoTray?: true | undefined
    }
  /** Whether terminals find `valetkey`; see `desk.terminal`. */
  | { readonly verb: 'terminal-command'; readonly on: boolean }
  /** The window tells where it is, which settles a `goTo`. */
  | { readonly verb: 'went-to'; readonly screen: string }
  | { readonly verb: 'check-for-updates' }

export interface ConfigEntry {
  readonly text: string
  /** Where it belongs, for a person. */
  readonly where: string
  /** Opened, the client itself asks whether it should take the entry. */
  readonly link?: string
}

/** What the broker answers each of its verbs with. */
export type ResultOf<V extends CommandInput['verb']> = Results[V]

export type Answer = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: Failure }

export interface Failure {
  readonly code: string
  readonly message: string
  readonly facts: Readonly<Record<string, string | number | boolean>>
}

export interface AppSnapshot {
  readonly broker: Snapshot
  readonly desk: DeskView
}

export type Theme = 'system' | 'light' | 'dark'
export type Screen = 'servers' | 'add' | 'server' | 'clients' | 'keys' | 'activity' | 'settings'

export interface DeskView {
  /** Commands begun in this window or the tray, newest last; finished ones stay until dismissed, at most 20. */
  readonly running: readonly RunningCommand[]
  /** What widens access (S16), whoever asked for it; answered by `answer` with 'yes' or null. */
  readonly questions: readonly PersonQuestion[]
  /** A deep link or a notification wants this screen. A link's `url` is shown for confirmation, never acted on. */
  readonly goTo?: GoTo
  readonly settings: { readonly startAtLogin: boolean; readonly theme: Theme; readonly knowsNoTray?: true }
  readonly update: UpdateView
  readonly terminal: TerminalView
  readonly app: {
    readonly version: string
    readonly platform: string
    readonly standIn: boolean
    readonly trayShown: boolean
    readonly logFolder: string
  }
  /** The machine has no network at all. */
  readonly offline?: true
  /** What a person should know of the app itself (a settings file that cannot be read), in whole sentences. */
  readonly notes: readonly string[]
}

export interface GoTo {
  readonly screen: Screen
  readonly server?: string
  readonly url?: string
  readonly at: number
}

export interface UpdateView {
  readonly is: 'none' | 'checking' | 'available' | 'ready' | 'failed' | 'not-offered'
  readonly version?: string
  readonly why?: string
}

/** The `valetkey` command in terminals. */
export interface TerminalView {
  readonly is: 'on' | 'off' | 'not-offered'
  /** The link, or where it would lie. */
  readonly file?: string
  /** Why a terminal may not find it all the same, or how a person does it by hand. */
  readonly why?: string
}

export interface RunningCommand {
  readonly id: string
  readonly verb: string
  readonly server?: string
  readonly account?: string
  readonly startedAt: number
  readonly endedAt?: number
  readonly progress: readonly Progress[]
  /** Only ever `paste-redirect` or `choose`: what widens access is in `desk.questions`. */
  readonly question?: Question
  readonly answer?: Answer
}

export interface PersonQuestion extends Confirmation {
  readonly id: string
  readonly from: 'window' | 'command line'
  readonly askedAt: number
}
