// Whether a terminal finds `valetkey`, as a person chose in Settings: a link to our program in a folder of theirs. The
// link itself is the truth; nothing is kept beside it, and a file that is not our link is never replaced or removed.
import { accessSync, constants, existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import type { TerminalView } from '../../../preload/api.ts'
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import { terminalFolders } from '../../base/traces.ts'

export interface TerminalCommand {
  view(): TerminalView
  /** @throws BrokerError `name-taken`, `state-unwritable` */
  set(on: boolean): void
}

export interface TerminalCommandOptions {
  /** The program that `valetkey` shall be, at a path that lasts. */
  readonly program: string
  readonly platform: NodeJS.Platform
  readonly home: string
  /** The PATH that Valetkey was started with. */
  readonly path: string
  /** The folder for everybody on this machine; tests have their own. */
  readonly shared?: string
}

export function terminalCommand(options: TerminalCommandOptions): TerminalCommand {
  if (options.platform === 'win32') return byHand(options.program)
  const { program } = options
  const links = placesFor(options).map(place => ({ ...place, file: join(place.folder, 'valetkey') }))
  const laid = () => links.find(({ file }) => targetOf(file) === program)
  const chosen = () => laid() ?? links.find(({ onPath, folder }) => onPath && isWritable(folder)) ?? links[0]
  return {
    view: () => {
      const link = chosen()
      if (!link) return { is: 'not-offered' }
      return { is: laid() ? 'on' : 'off', file: link.file, ...(link.onPath ? {} : { why: offPath(link.folder) }) }
    },
    set: on => {
      const link = on ? chosen() : laid()
      if (link && on) lay(link.file, program)
      else if (link) write(link.file, () => rmSync(link.file))
    },
  }
}

/** Windows keeps the person's PATH in the registry, and other programs' entries with it: that one is theirs to change. */
function byHand(program: string): TerminalCommand {
  const packed = program.endsWith('.exe')
  const why = packed
    ? `To use it, add ${dirname(program)} to Path under “Edit environment variables for your account”.`
    : 'To use it from this source folder, run npm link there.'
  return { view: () => ({ is: 'not-offered', why }), set: () => {} }
}

interface Place {
  readonly folder: string
  readonly onPath: boolean
}

/** The person's own folder first. macOS: an app started from the Dock has a short PATH; a terminal's has this folder. */
function placesFor({ home, path, platform, ...chosen }: TerminalCommandOptions): readonly Place[] {
  const listed = path.split(delimiter)
  const { own, shared } = { ...terminalFolders(home), ...chosen }
  return [
    { folder: own, onPath: listed.includes(own) },
    { folder: shared, onPath: platform === 'darwin' || listed.includes(shared) },
  ]
}

/** One that is not there yet counts as writable when it can be made. */
function isWritable(folder: string): boolean {
  let there = folder
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there)
  try {
    accessSync(there, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function offPath(folder: string): string {
  return `${folder} is not on the PATH that Valetkey was started with. If a new terminal does not find it, add that folder in your shell’s profile.`
}

/** Undefined when nothing is there, or something that is no link. */
function targetOf(file: string): string | undefined {
  try {
    return readlinkSync(file)
  } catch {
    return undefined
  }
}

function lay(file: string, program: string): void {
  if (targetOf(file) === program) return
  write(file, () => {
    mkdirSync(dirname(file), { recursive: true })
    if (isThere(file)) throw taken(file)
    symlinkSync(program, file) // fails where something came in between, and replaces nothing
  })
}

function write(file: string, change: () => void): void {
  try {
    change()
  } catch (cause) {
    if (isBrokerError(cause)) throw cause
    throw new BrokerError('state-unwritable', {
      message: `Valetkey cannot write ${file}. Check the folder’s mode; nothing was changed.`,
      cause,
    })
  }
}

function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined
}

function taken(file: string): BrokerError {
  const target = targetOf(file)
  const what = target === undefined ? `${file} is another program` : `${file} leads to ${target}`
  return new BrokerError('name-taken', {
    message: `${what}, and Valetkey replaces nothing that is not its own. Remove it yourself if you do not want it; nothing was changed.`,
  })
}
