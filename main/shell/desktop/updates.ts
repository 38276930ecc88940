// How a newer Valetkey comes: looked for and fetched quietly, put in place when the app ends. Only in signed builds, which
// name a feed; Linux builds name none. The feed itself is not signed: it is HTTPS and names the SHA-512 of each file. What
// is signed is the update: macOS takes only one whose code signature meets the running app's requirement, and on Windows
// electron-updater compares the installer's publisher with the one that this build names. Its only importer.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import type { AppUpdater } from 'electron-updater'
import type { UpdateView } from '../../../preload/api.ts'
import type { Log } from '../../base/log.ts'
import { quote } from '../../base/quote.ts'

export interface Updates {
  view(): UpdateView
  check(): Promise<void>
  /** Puts a fetched update in place and starts it; the host has drained its calls. */
  install(): void
  /** What was fetched waits for another time: a call is still in flight. */
  postpone(): void
  stop(): void
}

export interface UpdatesOptions {
  readonly log: Log
  readonly changed: () => void
}

const everyHours = 6 * 3_600_000

export function createUpdates({ log, changed }: UpdatesOptions): Updates {
  let view: UpdateView = hasFeed() ? { is: 'none' } : { is: 'not-offered' }
  let updater: AppUpdater | undefined
  const show = (next: UpdateView) => {
    view = next
    changed()
  }
  const check = async () => {
    if (view.is === 'not-offered' || view.is === 'checking' || view.is === 'ready') return
    show({ is: 'checking' })
    try {
      updater ??= await loadUpdater(log, show)
      await updater.checkForUpdates()
    } catch (error) {
      log.warn('update-check-failed', { error })
      const why = error instanceof Error ? quote(error.message) : 'it did not say why'
      show({ is: 'failed', why: `The feed of updates did not answer as expected: ${why}` })
    }
  }
  const timer = hasFeed() ? setInterval(() => void check(), everyHours) : undefined
  return {
    view: () => view,
    check,
    install: () => updater?.quitAndInstall(true, true),
    postpone: () => {
      if (updater) updater.autoInstallOnAppQuit = false
    },
    stop: () => clearInterval(timer),
  }
}

async function loadUpdater(log: Log, show: (view: UpdateView) => void): Promise<AppUpdater> {
  const { autoUpdater } = (await import('electron-updater')).default
  autoUpdater.logger = null
  autoUpdater.autoInstallOnAppQuit = true
  autoUpdater.on('update-not-available', () => show({ is: 'none' }))
  autoUpdater.on('update-available', ({ version }) => show({ is: 'available', version }))
  autoUpdater.on('update-downloaded', ({ version }) => show({ is: 'ready', version }))
  autoUpdater.on('error', error => log.warn('update-failed', { error }))
  return autoUpdater
}

function hasFeed(): boolean {
  return app.isPackaged && existsSync(join(process.resourcesPath, 'app-update.yml'))
}
