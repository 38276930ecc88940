// What may be asked of the broker about the MCP clients' own files, and what it answers. Part of the table in commands.ts.
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import type { ScanResult } from '../../clients/scan/scan.ts'
import type { EntryText } from '../client-files/entry.ts'
import type { FileChange, FileEdit, KnownClient } from '../client-files/list.ts'
import { accountName, ClientName, serverName, text } from './command-words.ts'
import type { NeedView } from './snapshot.ts'

/** A project's folder, for the files that clients keep in projects. */
const project = z.string().max(4096).refine(isAbsolute, 'a folder is named by its whole path').optional()
const clients = z.array(ClientName).min(1).max(50).readonly()
const how = z.enum(['preview', 'write']).default('write')
const target = { server: serverName, account: accountName.optional() }

export const clientCommands = [
  /** The MCP clients that we know: which are here, what their files hold, and which of our servers they reach. */
  z.object({ verb: z.literal('clients'), project }),
  /** What goes into a client's file by hand; nothing is written. */
  z.object({ verb: z.literal('entry'), client: ClientName, ...target }),
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
