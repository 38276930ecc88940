// Which program a client's config should name here: the packed app's own `valetkey`, or the one of this source tree.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'

export interface Launcher {
  readonly node: string
  readonly script?: string
}

export function launcherHere(): Launcher {
  const program = process.platform === 'win32' ? '.exe' : ''
  if (app.isPackaged) return { node: join(process.resourcesPath, 'bin', `valetkey${program}`) }
  const root = app.getAppPath()
  const own = join(root, 'node_modules', 'node', 'bin', `node${program}`)
  return { node: existsSync(own) ? own : 'node', script: join(root, 'scripts', 'valetkey.cjs') }
}
