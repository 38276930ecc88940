// Whether Valetkey starts when the person logs in. The desktop's own setting is the truth; nothing is kept beside it.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { app } from 'electron'
import { BrokerError } from '../../base/errors.ts'
import { autostartFile, configFolder, loginFlag } from '../../base/traces.ts'
import { desktopEntry } from './autostart.ts'
import { linkScheme } from './deep-links.ts'

export interface LoginItem {
  isOn(): boolean
  /** @throws BrokerError `state-unwritable` */
  set(start: boolean): void
}

export function loginItem(home: string): LoginItem {
  return process.platform === 'linux' ? desktopItem(autostartFile(configFolder(home, process.env))) : systemItem()
}

/** What only the app itself can take back: macOS, Windows: the system's list of what starts at login, and who opens our links. */
export function leaveSystem(): void {
  if (process.platform === 'linux') return
  systemItem().set(false)
  app.removeAsDefaultProtocolClient(linkScheme)
}

/** macOS: an app that starts at login gets no words of its own; the system knows. */
export function wasStartedAtLogin(): boolean {
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin
}

function systemItem(): LoginItem {
  const args = [loginFlag]
  return {
    isOn: () => app.getLoginItemSettings({ args }).openAtLogin,
    set: start => app.setLoginItemSettings({ openAtLogin: start, args }),
  }
}

// Linux: the desktop's autostart folder (XDG autostart specification).
function desktopItem(file: string): LoginItem {
  return {
    isOn: () => {
      try {
        return !/^(Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/m.test(readFileSync(file, 'utf8'))
      } catch {
        return false
      }
    },
    set: start => {
      try {
        if (!start) return rmSync(file, { force: true })
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, desktopEntry(startWords()))
      } catch (cause) {
        throw new BrokerError('state-unwritable', {
          message: `Valetkey cannot write ${file}. Check its mode; nothing was changed.`,
          cause,
        })
      }
    },
  }
}

// An AppImage is mounted elsewhere at every start; its own file stays where it is.
function startWords(): readonly string[] {
  const program = process.env.APPIMAGE ?? process.execPath
  return app.isPackaged ? [program, loginFlag] : [program, app.getAppPath(), loginFlag]
}
