// Which program a client's config, or a terminal, should name here: the packed app's own `valetkey`, or this source tree's.
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import { pathsOf } from '../../base/paths.ts'
import { copyFolder, programName } from '../../base/traces.ts'
import type { BridgeProgram } from '../../clients/entries/bridge.ts'
import { lastingPlace, lastingProgram, type PackedProgram } from './lasting-program.ts'
import { type TerminalCommand, terminalCommand } from './terminal-command.ts'

export function launcherHere(): BridgeProgram {
  if (app.isPackaged) return { node: lastingProgram(packedProgram()) }
  const own = join(app.getAppPath(), 'node_modules', 'node', 'bin', `node${ending}`)
  return { node: existsSync(own) ? own : 'node', script: sourceScript() }
}

/** What the name `valetkey` should lead to; perhaps nothing lies there yet. */
export function programHere(): string {
  return app.isPackaged ? lastingPlace(packedProgram()) : sourceScript()
}

export function terminalCommandHere(): TerminalCommand {
  const { platform, env } = process
  const { view, set } = terminalCommand({ program: programHere(), platform, home: homedir(), path: env.PATH ?? '' })
  return {
    view,
    set: on => {
      if (on) launcherHere() // a link needs something to lead to
      set(on)
    },
  }
}

const ending = process.platform === 'win32' ? '.exe' : ''

function sourceScript(): string {
  return join(app.getAppPath(), 'scripts', 'valetkey.cjs')
}

function packedProgram(): PackedProgram {
  const program = join(process.resourcesPath, 'bin', programName(process.platform))
  const { APPIMAGE } = process.env
  const folder = copyFolder(homedir(), pathsOf().state, process.platform)
  return { program, app: APPIMAGE ?? process.execPath, passes: APPIMAGE !== undefined, folder }
}
