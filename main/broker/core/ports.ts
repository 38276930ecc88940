// What a host hands to the broker. The broker itself opens no file, window or socket that did not come through here.
import type { Log } from '../../base/log.ts'
import type { Paths } from '../../base/paths.ts'
import type { BridgeProgram } from '../../clients/entries/bridge.ts'
import type { Surroundings } from '../../clients/known/places.ts'
import type { Guard, Journal } from '../../mcp/access/ports.ts'
import type { FetchFor, Send } from '../../net/send.ts'
import type { Vault } from '../../vault/vault.ts'
import type { Confirmation, Origin } from '../contract/commands.ts'
import type { Snapshot } from '../contract/snapshot.ts'

export type AskPerson = (question: PersonAsked) => Promise<boolean>

export interface PersonAsked extends Confirmation {
  readonly from: Exclude<Origin, 'nobody'>
  /** Aborted when the answer is not wanted any more. */
  readonly signal: AbortSignal
}

export interface BrokerPorts {
  readonly vault: Vault
  /** Why this vault and no other, for a person. */
  readonly vaultWhy: string
  /** Shows an address to the person. Rejects with BrokerError where nobody could see it. */
  /**
   * Puts a confirmation (S16) to the person in the window, whoever sent the command; declined when `signal` is aborted.
   * A host without a window has none: then the asker's own terminal is asked.
   */
  readonly askPerson?: AskPerson
  readonly openBrowser: (url: URL) => Promise<void>
  /** Whether there is a browser that a person could see; absent: it is tried. */
  readonly canOpenBrowser?: () => boolean
  readonly send: Send
  readonly fetchFor: FetchFor
  readonly now: () => number
  readonly log: Log
  readonly paths: Paths
  /** The identity document of this build and of this environment; the user's own choice is a setting. */
  readonly clientIdUrl: { readonly build: string | undefined; readonly environment: string | undefined }
  readonly guard: Guard
  readonly journal: Journal
  /** Where the clients of this machine keep their files. */
  readonly surroundings: Surroundings
  /** What an entry in a client's file starts; laid where it lasts. */
  readonly bridgeProgram: () => BridgeProgram
  /** Takes back what this Valetkey left outside its own folders; one sentence for each thing that stayed. Never throws. */
  readonly removeTraces: () => readonly string[]
  readonly host: Snapshot['host']
  readonly version: string
  /** Asks the host to end, after the answer that said so is on its way: for good, or because another host takes over. */
  readonly stop: (why: 'stopped' | 'replaced') => void
}
