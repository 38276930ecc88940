// What the user set for the whole of Valetkey: the state file `settings.json`.
import { join } from 'node:path'
import { z } from 'zod'
import { type StateFile, stateFile } from '../../base/state-file.ts'

const Settings = z.object({
  /** The user's or organisation's own client identity document; overrides the build's. */
  clientIdUrl: z.string().optional(),
  /** The vault that a person chose by name. */
  vault: z.enum(['keychain', 'memory', 'sealed-file']).optional(),
  /** The window's colours; the system's when nobody chose. */
  theme: z.enum(['system', 'light', 'dark']).optional(),
  /** A person has put away the note that their desktop shows no tray icons. */
  knowsNoTray: z.literal(true).optional(),
})
export type Settings = Readonly<z.output<typeof Settings>>

export function settingsFile(folder: string): StateFile<Settings> {
  return stateFile<Settings>({
    file: join(folder, 'settings.json'),
    version: 1,
    parse: value => Settings.parse(value),
    empty: {},
  })
}
