// Which files a tree's own .gitignore files leave out, folder by folder. The one importer of the package `ignore`.
import { existsSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { readText } from './read-text.ts'

/** What is ignored below one folder: its own rules, and those of the folders above it. */
export interface Ignored {
  has(path: string, kind: 'file' | 'folder'): boolean
  /** With the rules of a folder further down. */
  below(folder: string): Promise<Ignored>
}

interface Rules {
  readonly folder: string
  readonly matcher: Ignore
}

/** The rules that hold in a folder; those of the repository around it count as well. */
export async function ignoredIn(folder: string): Promise<Ignored> {
  const above: string[] = []
  for (let at = folder; at !== dirname(at) && !existsSync(join(at, '.git')); at = dirname(at)) above.push(dirname(at))
  const isInRepository = above.length === 0 || existsSync(join(above.at(-1) ?? folder, '.git'))
  const folders = isInRepository ? [...above.reverse(), folder] : [folder]
  const found = await Promise.all(folders.map(rulesOf))
  return ignoredBy(found.flatMap(rules => rules ?? []))
}

function ignoredBy(all: readonly Rules[]): Ignored {
  return {
    has(path, kind) {
      // The rules nearest to a file have the last word.
      for (const { folder, matcher } of [...all].reverse()) {
        const below = relative(folder, path).split(sep).join('/')
        const { ignored, unignored } = matcher.test(kind === 'folder' ? `${below}/` : below)
        if (ignored || unignored) return ignored
      }
      return false
    },
    async below(folder) {
      const own = await rulesOf(folder)
      return own ? ignoredBy([...all, own]) : ignoredBy(all)
    },
  }
}

const largest = 262_144

async function rulesOf(folder: string): Promise<Rules | undefined> {
  const read = await readText(join(folder, '.gitignore'), largest)
  return read.is === 'text' ? { folder, matcher: ignore().add(read.text) } : undefined
}
