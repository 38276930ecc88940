// How a client's config file is read and replaced: through its symbolic links, whole or not at all, with its mode and owner.
// Knows nothing of what is in it.
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { BrokerError } from '../../base/errors.ts'
import { type Disk, realDisk } from '../../vault/own-file.ts'

export interface ConfigFile {
  /** As the client names it. */
  readonly file: string
  /** The file behind all links: this one is replaced, and the links stay. */
  readonly target: string
  /** Undefined where there is no file yet. May hold keys: never print it. */
  readonly bytes: Buffer | undefined
  readonly stats: Stats | undefined
}

/** The largest file that is read: a client's settings are kilobytes, Claude Code's a few megabytes. */
const sizeLimit = 8 * 1024 * 1024

/** @throws BrokerError `config-unreadable` when what lies there is no file that can be read. */
export function readConfigFile(file: string): ConfigFile {
  const target = targetOf(file)
  const handle = target === undefined ? undefined : openToRead(file, target)
  if (target === undefined || handle === undefined)
    return { file, target: missingTarget(file), bytes: undefined, stats: undefined }
  try {
    const stats = fstatSync(handle)
    if (stats.isDirectory()) throw unreadable(file, 'is a folder, not a file')
    if (!stats.isFile()) throw unreadable(file, 'is no ordinary file')
    if (stats.size > sizeLimit) throw tooLarge(file, stats.size)
    return { file, target, bytes: readFileSync(handle), stats }
  } catch (cause) {
    if (cause instanceof BrokerError) throw cause
    throw unreadable(file, `cannot be read (${codeOf(cause)})`, cause)
  } finally {
    closeSync(handle)
  }
}

/** The text of its bytes, with a byte order mark where there is one. @throws BrokerError `config-unreadable` */
export function textOf({ file, bytes }: ConfigFile): string {
  if (bytes === undefined) return ''
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (isWide) throw unreadable(file, 'is UTF-16; Valetkey edits UTF-8 only, so save it as UTF-8')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw unreadable(file, 'is not UTF-8; save it as UTF-8', cause)
  }
}

/** Whether both say the same, byte for byte; no file is not the same as an empty one. */
export function isSameBytes(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one === undefined || other === undefined ? one === other : Buffer.compare(one, other) === 0
}

/** Where the bytes lie until they take the file's place. */
export function temporaryFor({ target }: ConfigFile, id: string): string {
  return join(dirname(target), `.${basename(target)}.valetkey-${id}`)
}

export interface NewBytes {
  readonly temporary: string
  readonly bytes: Uint8Array
}

/**
 * Writes the new bytes beside the file, with its mode and owner, flushed. Nothing of the file itself is changed.
 * @throws BrokerError `config-unwritable`: read-only, another's, disk full.
 */
export function writeBeside(current: ConfigFile, { temporary, bytes }: NewBytes, disk: Disk = realDisk): void {
  const { file, stats } = current
  refuseReadOnly(current)
  try {
    mkdirSync(dirname(temporary), { recursive: true, mode: 0o700 })
    // Closed to others until it has the mode of the file.
    const handle = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
    try {
      disk.write(handle, Buffer.from(bytes))
      if (stats) likeBefore(handle, stats)
      disk.flush(handle)
    } finally {
      closeSync(handle)
    }
  } catch (cause) {
    discard(temporary)
    throw unwritable(file, `${codeOf(cause)}; free some space or check the mode and owner of its folder`, cause)
  }
}

/** A rename does not ask whether the file may be written; its owner said that it may not. @throws BrokerError `config-unwritable` */
export function refuseReadOnly({ file, stats }: ConfigFile): void {
  if (stats && (stats.mode & 0o200) === 0) throw unwritable(file, 'it is read-only; allow writing to it')
}

/** The file's mode and owner; a file that cannot be given back to its owner is not replaced. */
function likeBefore(handle: number, stats: Stats): void {
  // Windows: owner and access list come from the folder.
  if (process.platform === 'win32') return
  const own = fstatSync(handle)
  if (own.uid !== stats.uid || own.gid !== stats.gid) fchownSync(handle, stats.uid, stats.gid)
  fchmodSync(handle, stats.mode & 0o7777)
}

/** Puts what `writeBeside` wrote in the file's place, if the file is still as it was read. */
export async function swapIn(current: ConfigFile, temporary: string, disk: Disk = realDisk): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    // Nothing awaits between this look and the rename.
    refuseChanged(current)
    try {
      disk.rename(temporary, current.target)
      break
    } catch (cause) {
      // Windows: EPERM, EACCES or EBUSY while a scanner or the client itself has it open; that passes.
      if (process.platform !== 'win32' || attempt === 20 || !/^E(PERM|ACCES|BUSY)$/.test(codeOf(cause)))
        throw unwritable(current.file, codeOf(cause), cause)
      await pause(50)
    }
  }
  flushFolder(dirname(current.target), disk)
}

/** Takes away a file that was not there before, if it is still as it was read. */
export function takeAway(current: ConfigFile): void {
  refuseChanged(current)
  try {
    rmSync(current.target)
  } catch (cause) {
    throw unwritable(current.file, codeOf(cause), cause)
  }
  flushFolder(dirname(current.target), realDisk)
}

export function discard(temporary: string): void {
  rmSync(temporary, { force: true })
}

function refuseChanged(current: ConfigFile): void {
  const now = readConfigFile(current.file)
  if (now.target === current.target && isSameBytes(now.bytes, current.bytes)) return
  throw new BrokerError('config-changed', {
    message: `Another program has just changed ${current.file}. Valetkey changed nothing; try again.`,
    facts: { file: current.file, justNow: true },
  })
}

/** What the file's links lead to; undefined when there is nothing by that name. */
function targetOf(file: string): string | undefined {
  try {
    return realpathSync(file)
  } catch (cause) {
    const code = codeOf(cause)
    if (code === 'ELOOP') throw unreadable(file, 'is a link that leads back to itself', cause)
    if (code !== 'ENOENT') throw unreadable(file, `cannot be reached (${code})`, cause)
    if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink())
      throw unreadable(file, `is a link to ${readlinkSync(file)}, where nothing is; repair or remove the link`, cause)
    return undefined
  }
}

/** Where a new file goes: behind the links of its folder, as far as that is there. */
function missingTarget(file: string): string {
  const folder = dirname(file)
  if (folder === file) return file
  return join(targetOf(folder) ?? missingTarget(folder), basename(file))
}

function openToRead(file: string, target: string): number | undefined {
  try {
    // Without waiting: a pipe that nobody writes to would keep us for ever.
    return openSync(target, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined
    throw unreadable(file, `cannot be read (${codeOf(cause)}); check its owner and mode`, cause)
  }
}

function flushFolder(folder: string, disk: Disk): void {
  if (process.platform === 'win32') return // Windows: a folder cannot be opened for flushing
  try {
    const handle = openSync(folder, constants.O_RDONLY)
    try {
      disk.flush(handle)
    } finally {
      closeSync(handle)
    }
  } catch {
    // The file itself is flushed and in place; some file systems cannot flush a folder.
  }
}

function tooLarge(file: string, size: number): BrokerError {
  const megabytes = Math.ceil(size / 1024 / 1024)
  return unreadable(file, `has ${megabytes} MiB; Valetkey edits config files of up to ${sizeLimit / 1024 / 1024} MiB`)
}

function unreadable(file: string, why: string, cause?: unknown): BrokerError {
  return new BrokerError('config-unreadable', {
    message: `${file} ${why}. Nothing was changed.`,
    cause,
    facts: { file },
  })
}

function unwritable(file: string, why: string, cause?: unknown): BrokerError {
  return new BrokerError('config-unwritable', {
    message: `Valetkey cannot write ${file} (${why}). Nothing was changed.`,
    cause,
    facts: { file },
  })
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'error'
}
