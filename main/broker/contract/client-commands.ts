// What may be asked of the broker about the MCP clients' own files, and what it answers. Part of the table in commands.ts.
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import type { ClientFile } from '../../clients/known/client.ts'
import type { ScanResult } from '../../clients/scan/finding.ts'
import { accountName, clientCalled, serverName, text } from './command-words.ts'
import type { NeedView } from './need.ts'

/** A project's folder, for the files that clients keep in projects. */
const project = z.string().max(4096).refine(isAbsolute, 'a folder is named by its whole path').optional()
const clients = z.array(clientCalled).min(1).max(50).readonly()
const how = z.enum(['preview', 'write']).default('write')
const target = { server: serverName, account: accountName.optional() }

export const clientCommands = [
  /** The MCP clients that we know: which are here, what their files hold, and which of our servers they reach. */
  z.object({ verb: z.literal('clients'), project }),
  /** What goes into a client's file by hand; nothing is written. */
  z.object({ verb: z.literal('entry'), client: clientCalled, ...target }),
  /** Writes our entry into clients' files: shows what would change, and writes it when a person agrees. */
  z.object({ verb: z.literal('connect'), clients, ...target, project, how }),
  /** Takes our entries for a server out again. Without an account: those of all its accounts. */
  z.object({ verb: z.literal('disconnect'), clients, ...target, project, how }),
  /** Puts a client's file back as it was before a change of ours; without one: before the last. */
  z.object({
    verb: z.literal('undo'),
    change: text.optional(),
    /** `entries`: where somebody has changed the file since, what our change touched and no more. */
    how: z.enum(['whole-file', 'entries']).default('whole-file'),
  }),
  /** Looks for keys in clients' files, in other tools' stores of tokens, and in these folders. */
  z.object({ verb: z.literal('scan'), folders: z.array(z.string().min(1).max(4096)).max(100).default([]) }),
] as const

export interface ClientResults {
  /** `waiting`: labels that no person has let in yet. */
  clients: { clients: readonly KnownClient[]; changes: readonly FileChange[]; waiting: readonly NeedView[] }
  entry: EntryText
  connect: { server: string; clients: readonly FileEdit[] }
  disconnect: { server: string; clients: readonly FileEdit[] }
  /** `keysBack` are the names of keys that had been moved out of the file and are in it again. */
  undo: { file: string; put: 'whole-file' | 'entries'; keysBack?: readonly string[] }
  scan: ScanResult
}

/** A client of the catalogue, as it is on this machine. */
export interface KnownClient {
  /** Also its label: `--client cursor`. */
  readonly id: string
  readonly title: string
  /** False: nobody could check what we know of it, and a person should look before they write its file. */
  readonly verified: boolean
  /** Whether the program is, or was, on this machine. */
  readonly here: boolean
  /** Our servers that its files lead to: `linear`, `linear@work`. */
  readonly connected: readonly string[]
  readonly files: readonly FileView[]
  /** What a person does after its file has changed. */
  readonly afterChange: string
  /** Where an entry is pasted, for a client without files of its own. */
  readonly pasted?: string
  readonly notes: readonly string[]
}

export interface FileView {
  readonly path: string
  readonly level: 'user' | 'project'
  /** False: it would be made. */
  readonly there: boolean
  /** Why it could not be read. */
  readonly trouble?: string
  readonly entries: readonly EntryView[]
}

/** One entry. Its names are strangers' text, made inert. S13. */
export interface EntryView {
  readonly name: string
  readonly line: number
  readonly enabled: boolean
  readonly kind: 'ours' | 'local' | 'remote' | 'unreadable'
  /** Which of our servers it leads to. */
  readonly server?: string
  /** The names of its headers. */
  readonly headers?: readonly string[]
}

/** What was, or would be, done to one client's file. */
export interface FileEdit {
  readonly client: string
  readonly title: string
  readonly file: string
  /** What may be a secret is masked. Empty where there is nothing to do. */
  readonly diff: string
  readonly is: 'planned' | 'changed' | 'as it is' | 'failed'
  /** To be named to `undo`; a file that was put back as it was before has none. */
  readonly change?: string
  /** What the person does in the client now. */
  readonly next?: string
  /** Why it failed. */
  readonly why?: string
}

/** A change of ours to a client's file that can be taken back. */
export interface FileChange {
  readonly change: string
  readonly file: string
  readonly at: number
}

/** An entry as a person pastes it. Holds no secret and no environment. */
export interface EntryText {
  readonly client: string
  /** Where the client keeps it, for a person. */
  readonly where: string
  readonly format: ClientFile['format']
  readonly text: string
  readonly entry: unknown
  /** Opened, the client itself asks whether it should take the entry. */
  readonly link?: string
}
