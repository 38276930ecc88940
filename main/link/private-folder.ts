// What makes a folder or file safe to meet in: ours, not a link, closed to everybody else. Knows nothing of what lies in it.
import { lstatSync, mkdirSync, type Stats } from 'node:fs'
import { BrokerError } from '../base/errors.ts'

/** Makes the folder with mode 0700, or checks the one that is there. @throws BrokerError `link-refused`. */
export function ensurePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const flaw = folderFlaw(folder)
  if (flaw) throw notPrivate(folder, flaw)
}

/** Why this folder must not be trusted; undefined when it may. `missing` when there is none. */
export function folderFlaw(folder: string): string | undefined {
  const stats = statsOf(folder)
  if (!stats) return 'missing'
  // SECURITY S4: lstat, so that a symbolic link is seen as one and not followed.
  if (!stats.isDirectory()) return 'not a folder'
  return flawOf(stats)
}

/** The same for a file or socket whose stats are at hand. */
export function flawOf(stats: Stats): string | undefined {
  // Windows: mode and uid say nothing; %LOCALAPPDATA% is closed by its access list.
  if (process.platform === 'win32') return undefined
  if (stats.uid !== process.getuid?.()) return `owned by another user (${stats.uid})`
  if (!stats.isSocket() && (stats.mode & 0o077) !== 0) return `open to other users (mode ${modeOf(stats)})`
  return undefined
}

export function notPrivate(path: string, flaw: string): BrokerError {
  return new BrokerError('link-refused', {
    message: `Valetkey does not use ${path}: it is ${flaw}. Move it away, or give it back to you alone, and try again.`,
  })
}

export function statsOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}

const modeOf = (stats: Stats) => (stats.mode & 0o777).toString(8).padStart(4, '0')
