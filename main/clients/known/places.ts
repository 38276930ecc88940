// Where the files of a client lie on this machine: paths of the data files made absolute. Knows no file, reads none. Handed
// its surroundings, for a broker's own environment may be stripped.
import { posix, win32 } from 'node:path'
import type { Client, ClientFile, PerPlatform } from './client.ts'

/** What decides about places: a system, a home, and the environment as the person's own programs see it. */
export interface Surroundings {
  readonly platform: keyof PerPlatform
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** One file of one client; perhaps nothing lies there yet. */
export interface Place {
  readonly client: Client
  readonly file: ClientFile
  /** Absolute, in the form of this system. */
  readonly path: string
}

/** An absolute path of which a part may be `*`. */
export interface Pattern {
  readonly path: string
  /** A variable leads there that a person sets to move their files. */
  readonly moved: boolean
}

/**
 * The data's paths on this machine, in their order, each once. Those of a project need its folder and are left out without
 * one; those that begin with a variable that is not set (or does not hold an absolute path) are left out.
 */
export function patternsOf(paths: PerPlatform, around: Surroundings, project?: string): readonly Pattern[] {
  const seen = new Set<string>()
  return paths[around.platform].flatMap(written => {
    const found = absolute(written, around, project)
    if (!found || seen.has(found.path)) return []
    seen.add(found.path)
    return [found]
  })
}

function absolute(written: string, around: Surroundings, project: string | undefined): Pattern | undefined {
  const { isAbsolute, join } = around.platform === 'win32' ? win32 : posix
  const [first = '', ...rest] = written.split('/')
  if (first === '~') return { path: join(around.home, ...rest), moved: false }
  if (first === '') return { path: join('/', ...rest), moved: false }
  if (!first.startsWith('$')) return project ? { path: join(project, first, ...rest), moved: false } : undefined
  const variable = first.slice(1)
  const folder = around.env[variable]
  const usual = windowsFolders[variable]
  if (folder && isAbsolute(folder)) return { path: join(folder, ...rest), moved: usual === undefined }
  return usual && { path: join(around.home, ...usual, ...rest), moved: false }
}

/** Windows sets these for every program; a stripped environment does not. */
const windowsFolders: Readonly<Record<string, readonly string[]>> = {
  APPDATA: ['AppData', 'Roaming'],
  LOCALAPPDATA: ['AppData', 'Local'],
}
