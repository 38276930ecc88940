// The one window: made when somebody wants it, destroyed when it is closed, reopened once when its renderer fails.
// Knows neither commands nor snapshots; whoever makes it says what a new window is connected to.
import { join } from 'node:path'
import { BrowserWindow, nativeImage, nativeTheme, session, type WebContents } from 'electron'
import type { Log } from '../../base/log.ts'
import { guardSession } from './guards.ts'
import { serveApp } from './protocol.ts'
import { startPage } from './renderer-files.ts'
import type { WindowSize } from './size.ts'

export interface AppWindow {
  /** Opens it, or brings it to the front. */
  show(): void
  /** The window's contents while it is open. */
  contents(): WebContents | undefined
  /** Whether a person most likely looks at it. */
  isWatched(): boolean
}

export interface AppWindowOptions {
  /** The folder that holds preload.cjs and renderer/. */
  readonly files: string
  readonly icon: string
  readonly size: WindowSize
  readonly log: Log
  /** Whether a person may look under the hood: never in a packed app. */
  readonly devTools: boolean
  /** Called for every new window before it loads. */
  readonly connect: (contents: WebContents) => void
  readonly onLoaded: () => void
  readonly onClosed: () => void
  /** The renderer failed. The window opens again, unless it failed a moment ago already: then a person opens it. */
  readonly onCrash: () => void
}

/** A renderer that fails again within this time would fail for ever. */
const crashPause = 60_000

export function createAppWindow(options: AppWindowOptions): AppWindow {
  // Without `persist:` nothing of it is ever written to disk.
  const ownSession = session.fromPartition('window', { cache: false })
  guardSession(ownSession)
  serveApp(ownSession, join(options.files, 'renderer'))
  let window: BrowserWindow | undefined
  let lastCrash = Number.NEGATIVE_INFINITY

  const open = () => {
    const made = makeWindow(options)
    window = made
    const onClosed = () => {
      if (window === made) window = undefined
      options.onClosed()
    }
    made.once('closed', onClosed)
    made.webContents.once('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit') return
      options.log.warn('window-crashed', { reason })
      const again = Date.now() - lastCrash > crashPause
      lastCrash = Date.now()
      window = undefined // what is destroyed now is not closed by a person
      made.off('closed', onClosed)
      made.destroy()
      if (again) setImmediate(show)
      else options.onClosed()
      options.onCrash()
    })
    options.connect(made.webContents)
    made.webContents.on('did-finish-load', options.onLoaded)
    void made.loadURL(startPage).catch(error => options.log.error('window-not-loaded', { error }))
  }

  // A window that ends is for a moment neither there nor gone: its contents end first, its `closed` comes last.
  const living = () => (window && !window.isDestroyed() && !isGone(window.webContents) ? window : undefined)

  const show = () => {
    const there = living()
    if (!there) return open()
    if (there.isMinimized()) there.restore()
    there.show()
    there.focus()
  }

  return {
    // In a turn of its own: a window that is made while another one is being torn down takes Electron with it.
    show: () => void setImmediate(show),
    contents: () => living()?.webContents,
    isWatched: () => living()?.isFocused() ?? false,
  }
}

const isGone = (contents: WebContents | undefined): boolean => contents?.isDestroyed() ?? true

function makeWindow({ files, icon, size, devTools }: AppWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...size.read(),
    minWidth: 640,
    minHeight: 480,
    title: 'Valetkey',
    icon: nativeImage.createFromPath(icon), // of a missing file it makes an empty one
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1b1b1d' : '#fbfaf8',
    // SECURITY S6: each of these is Electron's default; they are said so that nobody has to know.
    webPreferences: {
      preload: join(files, 'preload.cjs'),
      partition: 'window',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools,
    },
  })
  window.once('ready-to-show', () => window.show())
  window.on('close', () => size.write(window.getNormalBounds()))
  window.on('page-title-updated', event => event.preventDefault())
  return window
}
