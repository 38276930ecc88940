// Which files of a folder tree are a client's own: `.cursor/mcp.json`, wherever a project may lie.
import type { Client, ClientFile, PerPlatform } from '../known/client.ts'
import { fits } from '../known/find.ts'

export interface Known {
  readonly client: Client
  readonly file: ClientFile
}

export interface ProjectFiles {
  /** Whose file this path is; `parts` are the names from the tree's root down. */
  owners(parts: readonly string[]): readonly Known[]
  /** Whether a folder of this name may lead to one: looked into even where git ignores it. */
  leadsTo(folder: string): boolean
}

export function projectFilesOf(clients: readonly Client[], platform: keyof PerPlatform): ProjectFiles {
  const patterns = clients.flatMap(client =>
    client.files.flatMap(file =>
      file.paths[platform]
        .filter(path => file.level === 'project' && !/^[~$/]/.test(path))
        .map(path => ({ known: { client, file }, parts: path.split('/') })),
    ),
  )
  const folders = patterns.flatMap(({ parts }) => parts.slice(0, -1))
  return {
    owners: parts =>
      patterns
        .filter(pattern => pattern.parts.length <= parts.length && endsWith(parts, pattern.parts))
        .map(({ known }) => known),
    leadsTo: name => folders.some(folder => matches(name, folder)),
  }
}

function endsWith(parts: readonly string[], end: readonly string[]): boolean {
  // From the back: most names already differ in the last part.
  for (let at = 1; at <= end.length; at += 1) if (!matches(parts.at(-at) ?? '', end.at(-at) ?? '')) return false
  return true
}

function matches(name: string, part: string): boolean {
  return part.includes('*') ? fits(name, part) : name === part
}
