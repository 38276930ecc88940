// Where client configs can name the packed app's `valetkey` program for good. An AppImage's own files are gone when it
// ends, and some clients cut a command at its first space: then a copy is laid where neither happens, with a note beside
// it that names the app.
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'

export interface PackedProgram {
  readonly program: string
  /** What starts the app. */
  readonly app: string
  /** Whether the program's place is gone when the app ends. */
  readonly passes: boolean
  /** Where a copy may lie. */
  readonly folder: string
}

/** A copy that is in use and cannot be replaced stays as it is: bridges of two versions understand one broker. */
export function lastingProgram({ program, app, passes, folder }: PackedProgram): string {
  const copy = lastingPlace({ program, app, passes, folder })
  if (copy === program) return program
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!isSame(program, copy)) replace(program, copy)
  writeFileSync(join(folder, 'app-path'), `${app}\n`, { mode: 0o600 })
  return copy
}

/** The same path, with nothing laid there yet. */
export function lastingPlace({ program, passes, folder }: PackedProgram): string {
  return !passes && !program.includes(' ') ? program : join(folder, basename(program))
}

function isSame(one: string, other: string): boolean {
  if (!existsSync(other)) return false
  const [a, b] = [statSync(one), statSync(other)]
  return a.size === b.size && Math.abs(a.mtimeMs - b.mtimeMs) < 2_000
}

function replace(program: string, copy: string): void {
  const fresh = `${copy}.new-${process.pid}`
  try {
    copyFileSync(program, fresh, constants.COPYFILE_FICLONE)
    const { atime, mtime } = statSync(program)
    utimesSync(fresh, atime, mtime)
    renameSync(fresh, copy)
  } catch (error) {
    // Windows: EPERM or EBUSY while a bridge runs from the old copy.
    rmSync(fresh, { force: true })
    if (!existsSync(copy)) throw error
  }
}
