// How a newer Valetkey comes: looked for and fetched quietly, put in place when the app ends. Only in signed builds, which
// name a feed; Linux builds name none. The feed itself is not signed: it is HTTPS and names the SHA-512 of each file. What
// is signed is the update: macOS takes only one whose code signature meets the running app's requirement, and on Windows
// electron-updater compares the installer's publisher with the one that this build names. Its only importer.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AppUpdater } from 'electron-updater'
import type { UpdateView } from '../../../preload/api.ts'
import type { Log } from '../../base/log.ts'
import { quote } from '../../base/quote.ts'

export interface Updates {
  view(): UpdateView
  check(): Promise<void>
  /** The machine woke, or has a network again: looks when the last look was long ago or came to nothing. */
  awoke(): void
  /** What was fetched waits for another time: a call is still in flight. */
  postpone(): void
  /** The app has ended, to be there again: with what was fetched in place, unless that waits. */
  restart(): void
  stop(): void
}

/** The parts of electron-updater that are used. */
export type Updater = Pick<AppUpdater, 'logger' | 'autoInstallOnAppQuit' | 'on' | 'checkForUpdates' | 'quitAndInstall'>

export interface UpdatesOptions {
  readonly log: Log
  readonly changed: () => void
  readonly hasFeed: boolean
  /** Starts the app anew when it has ended. */
  readonly relaunch: () => void
  readonly load?: () => Promise<Updater>
}

/** Milliseconds: when the start is over, and between two looks. */
const first = 60_000
const every = 6 * 3_600_000

export function createUpdates(options: UpdatesOptions): Updates {
  const { log, changed, hasFeed, relaunch, load = electronUpdater } = options
  let view: UpdateView = hasFeed ? { is: 'none' } : { is: 'not-offered' }
  let updater: Updater | undefined
  let lastLook = Number.NEGATIVE_INFINITY
  let isPostponed = false
  const show = (next: UpdateView) => {
    view = next
    changed()
  }
  const check = async () => {
    if (view.is === 'not-offered' || view.is === 'checking' || view.is === 'ready') return
    lastLook = Date.now()
    show({ is: 'checking' })
    try {
      updater ??= listenTo(await load(), log, show)
      await updater.checkForUpdates()
    } catch (error) {
      log.warn('update-check-failed', { error })
      const why = error instanceof Error ? quote(error.message) : 'it did not say why'
      show({ is: 'failed', why: `The feed of updates did not answer as expected: ${why}` })
    }
  }
  const timers = hasFeed ? [setTimeout(() => void check(), first), setInterval(() => void check(), every)] : []
  return {
    view: () => view,
    check,
    awoke: () => {
      const isStarting = lastLook === Number.NEGATIVE_INFINITY
      if (!isStarting && (view.is === 'failed' || Date.now() - lastLook >= every)) void check()
    },
    postpone: () => {
      isPostponed = true
      if (updater) updater.autoInstallOnAppQuit = false
    },
    restart: () => (isPostponed ? relaunch() : updater?.quitAndInstall(true, true)),
    stop: () => timers.forEach(clearTimeout),
  }
}

/** Builds that are signed name a feed. */
export function hasFeed(isPackaged: boolean): boolean {
  return isPackaged && existsSync(join(process.resourcesPath, 'app-update.yml'))
}

async function electronUpdater(): Promise<Updater> {
  return (await import('electron-updater')).default.autoUpdater
}

function listenTo(updater: Updater, log: Log, show: (view: UpdateView) => void): Updater {
  updater.logger = null
  updater.autoInstallOnAppQuit = true
  updater.on('update-not-available', () => show({ is: 'none' }))
  updater.on('update-available', ({ version }) => show({ is: 'available', version }))
  updater.on('update-downloaded', ({ version }) => show({ is: 'ready', version }))
  updater.on('error', error => log.warn('update-failed', { error }))
  return updater
}
