// Where the broker can be met: one private file that names a random endpoint and holds the key of this run.
import { closeSync, constants, fstatSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import type { Paths } from '../base/paths.ts'
import { Secret } from '../base/secret.ts'
import { writeState } from '../base/state-file.ts'
import { ensurePrivateFolder, flawOf, folderFlaw } from './private-folder.ts'

export interface Rendezvous {
  /** A socket path or a pipe name; random, new at every start. */
  readonly endpoint: string
  /** 256 bits, base64url; new at every start. */
  readonly key: Secret
  readonly pid: number
  /** ISO 8601. */
  readonly startedAt: string
  /** Name and version of the program, for people who look. */
  readonly program: string
}

export type RendezvousFound =
  | { readonly is: 'none' }
  | { readonly is: 'refused'; readonly why: string }
  | { readonly is: 'found'; readonly rendezvous: Rendezvous }

const version = 1
const longest = 4096

/** Replaces the file at once; readers see the old broker or the new one. @throws BrokerError `link-refused`, `state-unwritable`. */
export function publish(paths: Paths, rendezvous: Rendezvous): void {
  ensurePrivateFolder(paths.run)
  writeState(fileOf(paths), { version, ...rendezvous, key: rendezvous.key.reveal() })
}

/** What stands in the file, if file and folder are as private as we made them. */
export function readRendezvous(paths: Paths): RendezvousFound {
  const flaw = folderFlaw(paths.run)
  if (flaw === 'missing') return { is: 'none' }
  if (flaw) return { is: 'refused', why: `${paths.run} is ${flaw}` }
  try {
    return readPrivate(fileOf(paths))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return { is: 'none' }
    return { is: 'refused', why: `${fileOf(paths)} cannot be read (${code ?? 'not a rendezvous file'})` }
  }
}

/** Takes the file away if it is still about this endpoint. */
export function withdraw(paths: Paths, endpoint: string): void {
  const found = readRendezvous(paths)
  if (found.is === 'found' && found.rendezvous.endpoint === endpoint) rmSync(fileOf(paths), { force: true })
}

export const fileOf = (paths: Paths): string => join(paths.run, 'rendezvous.json')

function readPrivate(file: string): RendezvousFound {
  // SECURITY S4: opened without following a link and judged by its handle, so that nothing can be swapped in between.
  const handle = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    const stats = fstatSync(handle)
    const flaw = stats.isFile() ? flawOf(stats) : 'not a file'
    if (flaw) return { is: 'refused', why: `${file} is ${flaw}` }
    if (stats.size > longest) return { is: 'refused', why: `${file} is too long` }
    const rendezvous = parse(JSON.parse(readFileSync(handle, 'utf8')))
    if (!rendezvous) return { is: 'refused', why: `${file} is of another version` }
    return { is: 'found', rendezvous }
  } finally {
    closeSync(handle)
  }
}

function parse(value: unknown): Rendezvous | undefined {
  const { version: itsVersion, endpoint, key, pid, startedAt, program } = (value ?? {}) as Record<string, unknown>
  if (itsVersion !== version || typeof endpoint !== 'string' || typeof key !== 'string') return undefined
  if (!/^[\w-]{43}$/.test(key) || typeof pid !== 'number') return undefined
  return { endpoint, key: new Secret(key), pid, startedAt: String(startedAt), program: String(program) }
}
