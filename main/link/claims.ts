// How exactly one of many processes gets a thing, without a lock that a crash could leave shut.
//
// A claim is a file `<name>.<number>` that is made once and whole (link() of a finished file). Who wants the thing judges the
// highest number; when that one is stale it makes the next. The highest number is never deleted, so numbers only grow,
// and a latecomer that acts on an old look either fails to make its file or sees a higher one afterwards and steps back.
// (Deleting or renaming a stale lock, the usual way, lets a slow process delete the lock of the one that was faster.)
import { linkSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BrokerError } from '../base/errors.ts'
import { type ProcessIdentity, thisProcess } from './process-identity.ts'

export interface Holder extends ProcessIdentity {
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface ClaimOptions {
  /** A private folder that exists. */
  readonly folder: string
  readonly name: string
  /** Whether this holder may be passed over, for good. */
  readonly isStale: (holder: Holder) => boolean | Promise<boolean>
}

export type Claimed =
  | { readonly is: 'taken'; readonly release: () => void }
  | { readonly is: 'held'; readonly holder: Holder }

/** @throws BrokerError `state-unwritable` when the folder cannot be written. */
export async function takeClaim({ folder, name, isStale }: ClaimOptions): Promise<Claimed> {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const highest = highestIn(folder, name)
    const holder = highest === 0 ? 'nobody' : holderOf(join(folder, `${name}.${highest}`))
    if (holder === 'gone') continue
    if (holder !== 'nobody' && !(await isStale(holder))) return { is: 'held', holder }
    const mine = highest + 1
    const file = join(folder, `${name}.${mine}`)
    if (!make(file)) continue
    if (highestIn(folder, name) > mine) {
      rmSync(file, { force: true })
      continue
    }
    for (const lower of numbersIn(folder, name))
      if (lower < mine) rmSync(join(folder, `${name}.${lower}`), { force: true })
    return { is: 'taken', release: () => release(file) }
  }
  throw new BrokerError('state-unwritable', { message: `Valetkey cannot settle who holds ${join(folder, name)}.` })
}

function numbersIn(folder: string, name: string): number[] {
  const own = readdirSync(folder).filter(file => file.startsWith(`${name}.`))
  return own.map(file => file.slice(name.length + 1)).flatMap(rest => (/^\d+$/.test(rest) ? [Number(rest)] : []))
}

const highestIn = (folder: string, name: string): number => Math.max(0, ...numbersIn(folder, name))

function holderOf(file: string): Holder | 'nobody' | 'gone' {
  try {
    const { pid, host, born, at } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof at !== 'number') return 'nobody'
    return { pid, host, at, ...(typeof born === 'string' ? { born } : {}) }
  } catch (error) {
    // Made whole or not at all: what does not parse was released, or is not ours.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'nobody'
  }
}

let drafts = 0

function make(file: string): boolean {
  drafts += 1
  const draft = `${file}-${process.pid}-${drafts}`
  try {
    writeFileSync(draft, JSON.stringify({ ...thisProcess(), at: Date.now() }), { mode: 0o600 })
    linkSync(draft, file)
    return true
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'EEXIST') return false
    throw new BrokerError('state-unwritable', {
      message: `Valetkey cannot write ${file} (${code ?? 'error'}). Free some space or check the mode of its folder.`,
      cause,
    })
  } finally {
    rmSync(draft, { force: true })
  }
}

/** What is empty is nobody's. Emptied in place, for a disk that is full now has no room for another file. */
function release(file: string): void {
  try {
    truncateSync(file)
  } catch {
    // Its folder is gone, or cannot be written any more: the claim goes stale with this process instead.
  }
}
