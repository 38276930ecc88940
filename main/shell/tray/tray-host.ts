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

export interface TrayHostSearch {
  /** The person is here: they may have installed one since. */
  lookAgain(): void
  stop(): void
}

export interface TrayHostSearchOptions {
  /** Milliseconds until `onMissing`; at login the app may be there before the panel is. */
  readonly patience: number
  /** Once, after which nobody looks any more. */
  readonly onFound: () => void
  /** Once, if at all; it is looked for all the same. */
  readonly onMissing: () => void
  readonly isThere?: () => Promise<boolean>
}

/** Milliseconds: a panel that is slow at login is there within the first; nobody looks by itself after the last. */
const often = { until: 30_000, every: 1000 }
const seldom = { until: 600_000, every: 10_000 }

export function searchTrayHost(options: TrayHostSearchOptions): TrayHostSearch {
  const { patience, onFound, onMissing, isThere = hasTrayHost } = options
  const began = Date.now()
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  let isMissed = false
  const look = async () => {
    clearTimeout(timer)
    const found = await isThere()
    if (isOver) return
    if (found) {
      isOver = true
      return onFound()
    }
    const waited = Date.now() - began
    if (!isMissed && waited >= patience) {
      isMissed = true
      onMissing()
    }
    clearTimeout(timer)
    if (waited < seldom.until) timer = setTimeout(look, waited < often.until ? often.every : seldom.every)
  }
  void look()
  return {
    lookAgain: () => {
      if (!isOver) void look()
    },
    stop: () => {
      isOver = true
      clearTimeout(timer)
    },
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
