// What Valetkey may leave outside its own folders when a person chooses it in Settings, and how each is known again: the
// link that terminals find, the file that starts it at login, the copy of its program. Knows nothing of who makes them.
import { join } from 'node:path'

/** Folders for the link `valetkey`: the person's own first, then everybody's. */
export function terminalFolders(home: string): { readonly own: string; readonly shared: string } {
  return { own: join(home, '.local', 'bin'), shared: '/usr/local/bin' }
}

/** Started at login: no window, unless there is no tray to open it from. Marks our autostart file, too. */
export const loginFlag = '--at-login'

/** Linux: the desktop's own folder of settings (XDG base directories). */
export function configFolder(home: string, env: NodeJS.ProcessEnv): string {
  return env.XDG_CONFIG_HOME || join(home, '.config')
}

/** Linux: XDG autostart specification. */
export function autostartFile(folder: string): string {
  return join(folder, 'autostart', 'valetkey.desktop')
}

/** Where a copy of the packed program lies, when its own place passes or has a space in it. */
export function copyFolder(home: string, state: string, platform: NodeJS.Platform): string {
  // macOS: the state folder's own path has a space in it.
  return platform === 'linux' ? join(state, 'bin') : join(home, '.valetkey', 'bin')
}

export function programName(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'valetkey.exe' : 'valetkey'
}
