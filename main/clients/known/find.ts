// Which clients are on this machine, and which of their files are there. Looks at names in folders; starts nothing, reads no
// file.
import { lstatSync, readdirSync } from 'node:fs'
import { posix, win32 } from 'node:path'
import type { Client } from './client.ts'
import { type Place, patternsOf, type Surroundings } from './places.ts'

/** Whether the program is, or was, on this machine: one of its signs or of its own files is there. */
export function isThere(client: Client, around: Surroundings): boolean {
  const signs = patternsOf(client.signs, around).flatMap(({ path }) => expand(path, around))
  return signs.some(exists) || placesOf(client, around).length > 0
}

/** The files of a client that are there; those of projects only where a project's folder is named. */
export function placesOf(client: Client, around: Surroundings, project?: string): readonly Place[] {
  return client.files.flatMap(file =>
    patternsOf(file.paths, around, project)
      .flatMap(({ path }) => expand(path, around))
      .filter(exists)
      .map(path => ({ client, file, path })),
  )
}

/**
 * Where an entry for all projects goes, or one for a project: into the first folder of the client's that is there, and in it
 * into a file that is there before one that is to be made. Where a variable moves the client's folder, the client looks
 * there and nowhere else. Undefined for a client without such a file.
 */
export function placeToWrite(client: Client, around: Surroundings, project?: string): Place | undefined {
  const level = project === undefined ? 'user' : 'project'
  const { basename, dirname } = around.platform === 'win32' ? win32 : posix
  for (const file of client.files) {
    // Blocks for one project inside a person's own file (`projects.*.mcpServers`) are made by the client alone.
    if (file.level !== level || file.at.includes('*')) continue
    const patterns = patternsOf(file.paths, around, project).filter(({ path }) => !basename(path).includes('*'))
    const moved = patterns.filter(pattern => pattern.moved)
    const paths = (moved.length > 0 ? moved : patterns).flatMap(({ path }) => expand(path, around))
    const folder = paths.map(path => dirname(path)).find(exists) ?? dirname(paths[0] ?? '')
    const inFolder = paths.filter(path => dirname(path) === folder)
    const path = inFolder.find(exists) ?? inFolder[0]
    if (path) return { client, file, path }
  }
  return undefined
}

/** A part with `*` in it stands for the names in that folder that fit. */
export function expand(pattern: string, { platform }: Surroundings): readonly string[] {
  if (!pattern.includes('*')) return [pattern]
  const { sep, join } = platform === 'win32' ? win32 : posix
  const [root = '', ...parts] = pattern.split(sep)
  return parts.reduce<readonly string[]>(
    (folders, part) =>
      folders.flatMap(folder =>
        part.includes('*')
          ? namesIn(folder)
              .filter(name => fits(name, part))
              .map(name => join(folder, name))
          : [join(folder, part)],
      ),
    [`${root}${sep}`],
  )
}

export function fits(name: string, part: string): boolean {
  const [before = '', after = ''] = part.split('*')
  return name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after)
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return [] // not there, no folder, or not ours to look into: nothing of a client to be found
  }
}

/** A link that leads nowhere is there, too: it is shown, not overlooked. */
function exists(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch {
    return false
  }
}
