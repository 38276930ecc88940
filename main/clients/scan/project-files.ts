// Which files of a folder tree are a client's own: `.cursor/mcp.json`, wherever a project or a copy of a home may lie.
import { resolve } from 'node:path'
import type { Client, ClientFile, PerPlatform } from '../known/client.ts'
import { fits } from '../known/find.ts'

export interface Known {
  readonly client: Client
  readonly file: ClientFile
  /** Where it was found in a folder; else the client itself reads it there. */
  readonly reach?: Reach
}

/** How `migrate` gets at a file in a folder: by the name of its project, or not at all, for no client reads it there. */
export type Reach = { readonly project: string } | 'not'

export interface ProjectFiles {
  /** Whose file this is; `parts` are the names of its path from the tree's root down. */
  owners(path: string, parts: readonly string[]): readonly Known[]
  /** Whether a folder of this name may lead to one: looked into even where git ignores it. */
  leadsTo(folder: string): boolean
}

export function projectFilesOf(clients: readonly Client[], platform: keyof PerPlatform): ProjectFiles {
  const patterns = clients.flatMap(client => client.files.flatMap(file => patternsOf({ client, file }, platform)))
  const own = patterns.filter(({ of }) => of === 'project').flatMap(({ parts }) => parts.slice(0, -1))
  const named = new Map<string, Pattern[]>()
  for (const one of patterns) named.set(one.parts.at(-1) ?? '', [...(named.get(one.parts.at(-1) ?? '') ?? []), one])
  const wild = patterns.filter(({ parts }) => parts.at(-1)?.includes('*'))
  return {
    owners: (path, parts) =>
      [...(named.get(parts.at(-1) ?? '') ?? []), ...wild]
        .filter(pattern => pattern.parts.length <= parts.length && endsWith(parts, pattern.parts))
        .sort((one, other) => Number(one.of === 'home') - Number(other.of === 'home'))
        .map(({ known, of, parts: own }) => ({
          ...known,
          reach: of === 'home' ? 'not' : { project: resolve(path, ...own.map(() => '..')) },
        })),
    leadsTo: name => own.some(folder => matches(name, folder)),
  }
}

interface Pattern {
  readonly known: Known
  readonly of: 'project' | 'home'
  readonly parts: readonly string[]
}

/** Files of a home lie in folders too: in backups, and where people keep their dotfiles, of whichever system. */
function patternsOf(known: Known, platform: keyof PerPlatform): readonly Pattern[] {
  const { paths, level } = known.file
  const inProject = paths[platform].filter(path => level === 'project' && !isRooted(path))
  const inHome = [...new Set(Object.values(paths).flat())].filter(isRooted)
  return [
    ...inProject.map(path => ({ known, of: 'project' as const, parts: path.split('/') })),
    ...inHome.flatMap(path => {
      const [root = '', ...parts] = path.split('/')
      // `$CODEX_HOME/config.toml`: half of the world has a file of that name.
      return root.startsWith('$') && parts.length < 2 ? [] : [{ known, of: 'home' as const, parts }]
    }),
  ]
}

const isRooted = (path: string): boolean => /^[~$/]/.test(path)

/** What most clients' files look like, and files of clients that nobody here knows. */
export function usualOf(clients: readonly Client[]): Known | undefined {
  const all = clients.flatMap(client => client.files.map(file => ({ client, file })))
  const found = all.find(({ file }) => file.format === 'jsonc' && file.at.join('/') === usualPlace)
  return found && { ...found, reach: 'not' }
}

export const usualPlace = 'mcpServers'

function endsWith(parts: readonly string[], end: readonly string[]): boolean {
  // From the back: most names already differ in the last part.
  for (let at = 1; at <= end.length; at += 1) if (!matches(parts.at(-at) ?? '', end.at(-at) ?? '')) return false
  return true
}

function matches(name: string, part: string): boolean {
  return part.includes('*') ? fits(name, part) : name === part
}
