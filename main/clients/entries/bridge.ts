// What our own entries in clients' files start, and how they are known again: the bridge to one server, under a client's label.
import { existsSync } from 'node:fs'
import { isAbsolute, posix, win32 } from 'node:path'
import { BrokerError } from '../../base/errors.ts'
import type { EntryServer } from './read.ts'

/** What starts a bridge here: a Node with our script, or the packed app's own program. */
export interface BridgeProgram {
  readonly node: string
  readonly script?: string
}

/** Which server a bridge leads to, and under which label it speaks. */
export interface Bridged {
  /** `linear`, or `linear@work`. */
  readonly server: string
  /** Undefined in an entry without a label. */
  readonly client: string | undefined
}

/** @throws BrokerError `bad-input` where no client could start it: the path is not whole, is not there, or has a space in it. */
export function bridgeCommand(
  { node, script }: BridgeProgram,
  { server, client }: Bridged,
): { readonly command: string; readonly args: readonly string[] } {
  for (const path of script === undefined ? [node] : [node, script]) checkPath(path)
  const label = client === undefined ? [] : ['--client', client]
  return { command: node, args: [...(script === undefined ? [] : [script]), 'bridge', server, ...label] }
}

/** Clients start it with a search path of their own, and some cut a command at its first space. */
function checkPath(path: string): void {
  if (!isAbsolute(path) || !existsSync(path)) {
    throw new BrokerError('bad-input', {
      message: `Valetkey’s program is not at ${path}, so no client could start it. Start Valetkey once more from where it lies now.`,
    })
  }
  if (!path.includes(' ')) return
  throw new BrokerError('bad-input', {
    message: `Valetkey’s program lies at ${path}. Some clients cut a command at its first space: move it to a path without one.`,
  })
}

const programs = /(?:^|[\\/])valetkey(?:\.exe|\.cjs)?$/i

/** A path that is not whole, `./valetkey`, is a file of whichever project the client is in: none that we wrote. */
function startsOurs([command = '', ...words]: readonly string[]): boolean {
  const script = words.at(-1)
  if (!programs.test(script ?? command) || (script !== undefined && !isWhole(script))) return false
  return isWhole(command) || !/[\\/]/.test(command)
}

function isWhole(path: string): boolean {
  return posix.isAbsolute(path) || win32.isAbsolute(path)
}

/** Where an entry leads when it is one of ours, by whichever Valetkey it was written; undefined for all others. */
export function bridgedBy(entry: EntryServer): Bridged | undefined {
  if (entry.kind !== 'stdio') return undefined
  const words = [entry.command, ...entry.args]
  const at = words.indexOf('bridge')
  const server = words[at + 1]
  // `valetkey bridge NAME`, or `node …/valetkey.cjs bridge NAME`.
  if (at < 1 || at > 2 || !startsOurs(words.slice(0, at)) || server === undefined) return undefined
  const label = words.indexOf('--client', at)
  return { server, client: label === -1 ? undefined : words[label + 1] }
}

/** What an entry is called in a client's file: a name that every client takes. */
export function entryName(server: string): string {
  return server.replace('@', '-')
}
