// What a person is offered when a file of Valetkey's own cannot be read: to see it, or to go on without it, under a name
// that tells what it is. Nothing is moved unless they say so.
import { existsSync, renameSync } from 'node:fs'
import { basename } from 'node:path'
import type { Dialog, MessageBoxSyncOptions } from 'electron'
import { isBrokerError } from '../../base/errors.ts'

/** Which file it is; undefined when something else went wrong. */
export function brokenFileIn(error: unknown): string | undefined {
  const file = isBrokerError(error, 'state-unreadable') ? error.facts.file : undefined
  return typeof file === 'string' ? file : undefined
}

export interface AtTheScreen {
  /** The number of the button that was pressed. */
  readonly ask: (box: MessageBoxSyncOptions) => number
  readonly show: (file: string) => void
  readonly tell: Dialog['showErrorBox']
}

/** True when the file is out of the way now. */
export function offerToMoveAside(file: string, why: string, { ask, show, tell }: AtTheScreen): boolean {
  const aside = asideOf(file)
  const chosen = ask({
    type: 'error',
    title: 'Valetkey',
    message: 'Valetkey could not start',
    detail: `${why}\n\nMoved aside it is kept as ${basename(aside)}, and Valetkey starts without it: what it says of servers and programs has to be set up again.`,
    buttons: ['Quit', 'Show the file', 'Move it aside and start'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  if (chosen === 1) show(file)
  return chosen === 2 && isMoved(file, aside, tell)
}

function isMoved(file: string, aside: string, tell: AtTheScreen['tell']): boolean {
  try {
    renameSync(file, aside)
    return true
  } catch {
    tell('The file could not be moved', `Move ${file} away by hand, then start Valetkey again.`)
    return false
  }
}

/** The first name that is free: `servers.broken.json`, `servers.broken-2.json`. */
function asideOf(file: string): string {
  const name = (n: number) => file.replace(/(\.json)?$/, n === 1 ? '.broken$1' : `.broken-${n}$1`)
  let n = 1
  while (existsSync(name(n))) n += 1
  return name(n)
}
