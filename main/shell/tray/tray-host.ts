// Whether this desktop shows tray icons at all. GNOME without an extension, and bare window managers, do not.
import { execFile } from 'node:child_process'

/** Linux: somebody must own the name of the tray's watcher on the session bus. Elsewhere there always is a tray. */
export async function hasTrayHost(platform: NodeJS.Platform = process.platform): Promise<boolean> {
  if (platform !== 'linux') return true
  for (const { program, words } of askers) {
    const answer = await run(program, words)
    if (answer !== undefined) return /\btrue\b/.test(answer)
  }
  return false
}

/** At login the app may be there before the panel is. */
export async function waitForTrayHost(patience: number): Promise<boolean> {
  const end = Date.now() + patience
  for (;;) {
    if (await hasTrayHost()) return true
    if (Date.now() >= end) return false
    await new Promise(go => setTimeout(go, 1000))
  }
}

const watcher = 'org.kde.StatusNotifierWatcher'
const bus = 'org.freedesktop.DBus'

/** One of these is on every desktop; the first that is there answers. */
const askers = [
  {
    program: 'dbus-send',
    words: ['--session', '--print-reply', `--dest=${bus}`, '/', `${bus}.NameHasOwner`, `string:${watcher}`],
  },
  {
    program: 'gdbus',
    words: ['call', '--session', '--dest', bus, '--object-path', '/', '--method', `${bus}.NameHasOwner`, watcher],
  },
]

function run(program: string, words: readonly string[]): Promise<string | undefined> {
  return new Promise(resolve => {
    execFile(program, words, { timeout: 1500 }, (error, stdout) => resolve(error ? undefined : stdout))
  })
}
