// What an MCP client is to us: where its files lie and what an entry looks like in them. All of it is data
// (resources/clients), none of it is behaviour.
import { z } from 'zod'
import type { Format } from '../document/document.ts'
import type { Path } from '../document/splice.ts'

export interface Client {
  /** `cursor`: also what the bridge is told by `--client`. */
  readonly id: string
  readonly title: string
  /** False: nobody could verify it; off until a person turns it on, and shown as such. */
  readonly verified: boolean
  /** When the sources were read, and which those are. */
  readonly seen: string
  readonly sources: readonly string[]
  /** Any of these there: the program is (or was) on this machine. */
  readonly signs: PerPlatform
  /** Empty for a client whose entries are pasted into a window of its own. */
  readonly files: readonly ClientFile[]
  readonly shape: EntryShape
  /** What a person does in the client after its file has changed. */
  readonly afterChange: 'restart' | 'reload' | 'nothing'
  /** What stands in a value for a secret that lies elsewhere, as the client's documents write it: `${env:NAME}`. */
  readonly references: readonly string[]
  /** One click in the client itself; how `{…}` in it is filled is written in `install-link.ts`. */
  readonly install?: { readonly link: string } | undefined
  /** Where a person pastes the entry, for clients without files of their own. */
  readonly pasted?: string | undefined
  /** What a person has to know, in sentences. */
  readonly notes: readonly string[]
}

export interface ClientFile {
  /** `project` paths are relative to a project's folder, except those that begin with `~` or `$`. */
  readonly level: 'user' | 'project'
  readonly paths: PerPlatform
  readonly format: Format
  /** Where the entries lie: `['mcpServers']`. A part `*` stands for every member there. */
  readonly at: Path
  /** Where they lie instead in files that have this. */
  readonly instead?: Path | undefined
}

/**
 * Paths with `/`, the client's preferred one first. `~` is the home, `$NAME` a variable of the environment (left out where
 * it is not set, but for Windows' own `$APPDATA` and `$LOCALAPPDATA`); a `*` in a part stands for any letters.
 */
export interface PerPlatform {
  readonly darwin: readonly string[]
  readonly linux: readonly string[]
  readonly win32: readonly string[]
}

export interface EntryShape {
  /** `map`: names are keys. `list`: the name is a member of each entry. */
  readonly entries: 'map' | 'list'
  /** The member that holds the name, always written; needed for a list. */
  readonly name?: string | undefined
  readonly stdio: {
    /** Holds the command; without `args` an array of the command and all its arguments. */
    readonly command: string
    readonly args?: string | undefined
    readonly env: string
    /** Members that an entry of this kind needs besides: `{ type: 'stdio' }`. */
    readonly needs: Readonly<Record<string, unknown>>
  }
  readonly remote: {
    /** Any of these members holds the address. */
    readonly url: readonly string[]
    readonly headers: Path
    /** Holds a bearer token, or the name of the variable with it. */
    readonly bearer?: string | undefined
    readonly bearerVariable?: string | undefined
    /** Holds headers whose values are names of variables. */
    readonly headerVariables?: string | undefined
  }
  /** Members that turn an entry off, and by which value. */
  readonly off: readonly { readonly member: string; readonly value: boolean }[]
  /** Entries that are no MCP server of the file's own: built-in ones, extensions. */
  readonly foreign?: { readonly member: string; readonly values: readonly string[] } | undefined
  /** Members of an old entry that stay when ours takes its place: switches, lists of tools. */
  readonly keeps: readonly string[]
}

const Paths = z.array(z.string().regex(/^[^\\]+$/))
const PerPlatform = z.strictObject({ darwin: Paths, linux: Paths, win32: Paths })
const Member = z.string().min(1)
const PathData = z.array(z.union([Member, z.number().int()])).min(1)

const EntryShape = z.strictObject({
  entries: z.enum(['map', 'list']),
  name: Member.optional(),
  stdio: z.strictObject({
    command: Member,
    args: Member.optional(),
    env: Member,
    needs: z.record(Member, z.unknown()),
  }),
  remote: z.strictObject({
    url: z.array(Member).min(1),
    headers: PathData,
    bearer: Member.optional(),
    bearerVariable: Member.optional(),
    headerVariables: Member.optional(),
  }),
  off: z.array(z.strictObject({ member: Member, value: z.boolean() })),
  foreign: z.strictObject({ member: Member, values: z.array(z.string()).min(1) }).optional(),
  keeps: z.array(Member),
})

const ClientData = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().min(1),
  verified: z.boolean(),
  seen: z.iso.date(),
  sources: z.array(z.string().min(1)).min(1),
  signs: PerPlatform,
  files: z.array(
    z.strictObject({
      level: z.enum(['user', 'project']),
      paths: PerPlatform,
      format: z.enum(['json', 'jsonc', 'toml', 'yaml']),
      at: PathData,
      instead: PathData.optional(),
    }),
  ),
  shape: EntryShape,
  afterChange: z.enum(['restart', 'reload', 'nothing']),
  references: z.array(z.string()),
  install: z.strictObject({ link: z.string() }).optional(),
  pasted: z.string().optional(),
  notes: z.array(z.string()),
})

/** @throws ZodError when a data file is not as it should be. */
export function readClient(value: unknown): Client {
  return ClientData.parse(value)
}
