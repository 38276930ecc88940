// Which program a client's config should name here: the packed app's own `valetkey`, or the one of this source tree.
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import { pathsOf } from '../base/paths.ts'
import { lastingProgram } from './lasting-program.ts'

export interface Launcher {
  readonly node: string
  readonly script?: string
}

export function launcherHere(): Launcher {
  const program = process.platform === 'win32' ? '.exe' : ''
  if (app.isPackaged) return { node: packedProgram(join(process.resourcesPath, 'bin', `valetkey${program}`)) }
  const root = app.getAppPath()
  const own = join(root, 'node_modules', 'node', 'bin', `node${program}`)
  return { node: existsSync(own) ? own : 'node', script: join(root, 'scripts', 'valetkey.cjs') }
}

function packedProgram(program: string): string {
  const { APPIMAGE } = process.env
  // macOS: the state folder's own path has a space in it.
  const folder = process.platform === 'linux' ? join(pathsOf().state, 'bin') : join(homedir(), '.valetkey', 'bin')
  return lastingProgram({ program, app: APPIMAGE ?? process.execPath, passes: APPIMAGE !== undefined, folder })
}
