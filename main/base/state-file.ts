// How a settings file survives: versioned, migrated, and written so that a crash leaves the old text or the new one.
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { BrokerError } from './errors.ts'

export interface StateFileOptions<T> {
  readonly file: string
  /** The version this program writes; an older file goes through `migrations[itsVersion]` one step at a time. */
  readonly version: number
  readonly migrations?: Readonly<Record<number, (old: Record<string, unknown>) => Record<string, unknown>>>
  /** Turns the parsed JSON into the precise type, or throws. */
  readonly parse: (value: unknown) => T
  /** What to start with when there is no file. */
  readonly empty: T
}

export interface StateFile<T> {
  /** @throws BrokerError `state-unreadable`: not JSON, of a newer version, or of another shape. The file is left as it is. */
  read(): T
  /** @throws BrokerError `state-unwritable`: disk full, no permission. The old file is still whole. */
  write(value: T): void
}

/** A JSON file (0600, its folder 0700) that carries `version` and is replaced atomically. */
export function stateFile<T extends object>(options: StateFileOptions<T>): StateFile<T> {
  return {
    read: () => readState(options),
    write: value => writeState(options.file, { version: options.version, ...value }),
  }
}

function readState<T extends object>({ file, version, migrations = {}, parse, empty }: StateFileOptions<T>): T {
  const text = readText(file)
  if (text === undefined) return empty
  try {
    let value = JSON.parse(text) as Record<string, unknown>
    for (let at = Number(value.version); at !== version; at += 1) {
      const migrate = migrations[at]
      if (!migrate) throw new Error(`it is of version ${String(value.version)}; this Valetkey reads ${version}`)
      value = { ...migrate(value), version: at + 1 }
    }
    return parse(value)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    throw new BrokerError('state-unreadable', {
      message: `Valetkey cannot read ${file} (${why}). Repair the file, or move it away to start without it.`,
      facts: { file },
      cause,
    })
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new BrokerError('state-unreadable', {
      message: `Valetkey may not read ${file}. Check its owner and mode.`,
      cause,
    })
  }
}

/** Replaces `file` by JSON of `value`: temporary file beside it, flushed, renamed. S10. */
export function writeState(file: string, value: object): void {
  const temporary = `${file}.${process.pid}.new`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const handle = openSync(temporary, 'w', 0o600)
    try {
      // Writes on until everything is written: a disk that fills up must not leave half a text. S10.
      writeFileSync(handle, `${JSON.stringify(value, null, 2)}\n`)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    chmodSync(temporary, 0o600)
    renameSync(temporary, file)
  } catch (cause) {
    forget(temporary)
    throw new BrokerError('state-unwritable', {
      message: `Valetkey cannot write ${file} (${(cause as NodeJS.ErrnoException).code ?? 'error'}). Free some space or check its mode; nothing was changed.`,
      cause,
    })
  }
}

function forget(temporary: string): void {
  try {
    rmSync(temporary, { force: true })
  } catch {
    // The reason why the write failed is the one to tell.
  }
}
