// How one file of ours with something precious in it is read and replaced: no link, no stranger's file, no loose mode
// is accepted, and a crash or a full disk leaves the old bytes or the new ones. Knows nothing of what is in it.
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { BrokerError } from '../base/errors.ts'

/** The steps of a write; a test lets each of them fail as a full disk would. */
export interface Disk {
  write(handle: number, bytes: Buffer): void
  flush(handle: number): void
  rename(from: string, to: string): void
}

export const realDisk: Disk = { write: writeFileSync, flush: fsyncSync, rename: renameSync }

/** Its bytes, or undefined when there is no such file. @throws BrokerError `vault-unavailable` when it is not ours. */
export function readOwnFile(file: string): Buffer | undefined {
  refuseForeignFolder(dirname(file))
  const handle = openOwn(file)
  if (handle === undefined) return undefined
  try {
    const stats = fstatSync(handle)
    if (!stats.isFile() || !isOurs(stats)) throw notOurs(file)
    if (isLoose(stats)) fchmodSync(handle, 0o600)
    return readFileSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Replaces it (0600, its folder 0700): written beside it, flushed, renamed, the folder flushed. SECURITY S10. */
export function replaceOwnFile(file: string, bytes: Buffer, disk: Disk = realDisk): void {
  const folder = dirname(file)
  const temporary = `${file}.${process.pid}.new`
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    refuseForeignFolder(folder)
    rmSync(temporary, { force: true })
    withHandle(openSync(temporary, createNew, 0o600), handle => {
      disk.write(handle, bytes)
      disk.flush(handle)
    })
    disk.rename(temporary, file)
  } catch (cause) {
    rmSync(temporary, { force: true })
    if (cause instanceof BrokerError) throw cause
    throw new BrokerError('state-unwritable', {
      message: `Valetkey cannot write ${file} (${codeOf(cause)}). Free some space or check its mode; nothing was changed.`,
      cause,
    })
  }
  flushFolder(folder, disk)
}

export function removeOwnFile(file: string): void {
  if (readOwnFile(file) !== undefined) rmSync(file)
}

// O_NOFOLLOW is absent on Windows, where another user cannot place a link in our folder.
const noFollow = constants.O_NOFOLLOW ?? 0
const createNew = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow

function openOwn(file: string): number | undefined {
  try {
    return openSync(file, constants.O_RDONLY | noFollow)
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined
    if (codeOf(cause) === 'ELOOP') throw notOurs(file, cause)
    throw new BrokerError('vault-unavailable', {
      message: `Valetkey may not read ${file} (${codeOf(cause)}). Check its owner and mode.`,
      cause,
    })
  }
}

function refuseForeignFolder(folder: string): void {
  const stats = lstatSync(folder, { throwIfNoEntry: false })
  if (!stats) return
  if (!stats.isDirectory() || !isOurs(stats)) throw notOurs(folder)
  if (isLoose(stats)) chmodSync(folder, 0o700)
}

function isOurs(stats: Stats): boolean {
  return process.getuid === undefined || stats.uid === process.getuid()
}

function isLoose(stats: Stats): boolean {
  return process.getuid !== undefined && (stats.mode & 0o077) !== 0
}

function flushFolder(folder: string, disk: Disk): void {
  if (process.platform === 'win32') return // Windows: a folder cannot be opened for flushing
  try {
    withHandle(openSync(folder, constants.O_RDONLY), disk.flush)
  } catch {
    // The file itself is flushed and in place; some file systems cannot flush a folder.
  }
}

function withHandle(handle: number, use: (handle: number) => void): void {
  try {
    use(handle)
  } finally {
    closeSync(handle)
  }
}

function notOurs(path: string, cause?: unknown): BrokerError {
  return new BrokerError('vault-unavailable', {
    message: `${path} is a link or belongs to somebody else, so Valetkey does not touch it. Move it away and try again.`,
    cause,
  })
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'error'
}
