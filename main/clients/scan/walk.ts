// The files below a folder that a scan looks at, folder by folder: no link is followed, no pipe opened, what git ignores is
// left out, but for files of clients: keys are why people ignore those.
import type { Dirent } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Ignored, ignoredIn } from './ignored.ts'
import type { Known, ProjectFiles } from './project-files.ts'

export interface Folder {
  readonly path: string
  readonly files: readonly { readonly path: string; readonly owners: readonly Known[] }[]
  /** Why nobody could look into it. */
  readonly refused?: string
}

interface Stop {
  readonly path: string
  readonly parts: readonly string[]
  readonly ignored: Ignored
  /** Git ignores all of it: only files of clients are of interest. */
  readonly only: 'everything' | 'clients'
}

// What belongs to others by the thousand, or to git itself.
const never = new Set(['node_modules', '.git', '.hg', '.svn'])

/** @throws what `signal` was aborted with */
export async function* foldersBelow(root: string, project: ProjectFiles, signal: AbortSignal): AsyncGenerator<Folder> {
  const waiting: Stop[] = [{ path: root, parts: [basename(root)], ignored: await ignoredIn(root), only: 'everything' }]
  for (let stop = waiting.pop(); stop; stop = waiting.pop()) {
    signal.throwIfAborted()
    const { path } = stop
    const entries = await entriesOf(path)
    if (!Array.isArray(entries)) yield { path, files: [], refused: entries }
    else yield { path, files: await sort(entries, stop, { project, waiting, isRoot: path === root }) }
  }
}

async function entriesOf(path: string): Promise<Dirent[] | string> {
  try {
    const entries: Dirent[] = []
    for await (const entry of await opendir(path, { bufferSize: 256 })) entries.push(entry)
    return entries.sort((one, other) => (one.name < other.name ? -1 : 1))
  } catch (error) {
    return (error as { code?: string }).code ?? 'unknown'
  }
}

interface Tour {
  readonly project: ProjectFiles
  readonly waiting: Stop[]
  readonly isRoot: boolean
}

/** The files to look at; folders are put where they wait, the first on top. */
async function sort(entries: readonly Dirent[], { path, parts, ignored: above, only }: Stop, tour: Tour) {
  const hasRules = !tour.isRoot && entries.some(entry => entry.name === '.gitignore' && entry.isFile())
  const ignored = hasRules ? await above.below(path) : above
  const files: Folder['files'][number][] = []
  const folders: Stop[] = []
  for (const entry of entries) {
    const { name } = entry
    const own = { path: join(path, name), parts: [...parts, name] }
    if (entry.isDirectory() && !never.has(name)) {
      const isLeft = only === 'clients' || ignored.has(own.path, 'folder')
      if (!isLeft || tour.project.leadsTo(name))
        folders.push({ ...own, ignored, only: isLeft ? 'clients' : 'everything' })
    }
    const owners = entry.isFile() || entry.isSymbolicLink() ? tour.project.owners(own.path, own.parts) : []
    const isOrdinary = entry.isFile() && only === 'everything' && !ignored.has(own.path, 'file')
    if (owners.length > 0 || isOrdinary) files.push({ path: own.path, owners })
  }
  tour.waiting.push(...folders.reverse())
  return files
}
