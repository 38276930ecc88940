// The app's own settings: the theme and what was put away, beside what the broker keeps in the same file. A file that cannot be read is left
// as it is, and the reason is a sentence for the window.
import { nativeTheme } from 'electron'
import type { Theme } from '../../../preload/api.ts'
import { asBrokerError } from '../../base/errors.ts'
import type { StateFile } from '../../base/state-file.ts'
import type { Settings } from '../../broker/state/settings.ts'

export interface AppSettings {
  readonly vault: Settings['vault']
  theme(): Theme
  /** @throws BrokerError `state-unreadable`, `state-unwritable` */
  setTheme(theme: Theme): void
  /** Whether the person has put away the note that there is no tray. */
  knowsNoTray(): boolean
  /** @throws BrokerError `state-unreadable`, `state-unwritable` */
  setKnowsNoTray(): void
  /** Why the file could not be read; undefined when it could. */
  readonly trouble: string | undefined
}

export function openAppSettings(file: StateFile<Settings>): AppSettings {
  const { settings, trouble } = readOrExplain(file)
  let theme = settings.theme ?? 'system'
  let knowsNoTray = settings.knowsNoTray === true
  nativeTheme.themeSource = theme
  return {
    vault: settings.vault,
    trouble,
    theme: () => theme,
    setTheme: chosen => {
      file.write({ ...file.read(), theme: chosen })
      theme = chosen
      nativeTheme.themeSource = chosen
    },
    knowsNoTray: () => knowsNoTray,
    setKnowsNoTray: () => {
      file.write({ ...file.read(), knowsNoTray: true })
      knowsNoTray = true
    },
  }
}

function readOrExplain(file: StateFile<Settings>): { readonly settings: Settings; readonly trouble?: string } {
  try {
    return { settings: file.read() }
  } catch (error) {
    return {
      settings: {},
      trouble: `${asBrokerError(error).message} Until then Valetkey goes on without your settings.`,
    }
  }
}
