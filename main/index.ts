// The Electron host: the broker with a tray icon and one window. Reads as a table of contents; each part is in shell/.
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, dialog, nativeTheme, net, powerMonitor, session, shell } from 'electron'
import { asBrokerError } from './base/errors.ts'
import { createLog, logFile } from './base/log.ts'
import { pathsOf } from './base/paths.ts'
import { nobody } from './broker/sign-in/begin-log-in.ts'
import { settingsFile } from './broker/state/settings.ts'
import { browserOpener } from './host/open-browser.ts'
import { removeTraces } from './host/remove-traces.ts'
import { collectAtRest } from './host/rest.ts'
import { type Environment, findSession, sourcesHere } from './host/session.ts'
import { buildFacts, startBroker } from './host/start-broker.ts'
import { openAppSettings } from './shell/desk/app-settings.ts'
import { createHands } from './shell/desk/hands.ts'
import { createQuestions } from './shell/desk/questions.ts'
import { linkScheme } from './shell/desktop/deep-links.ts'
import { launcherHere, programHere, terminalCommandHere } from './shell/desktop/launcher.ts'
import { leaveSystem, wasStartedAtLogin } from './shell/desktop/login-item.ts'
import { desktopProxy } from './shell/desktop/network.ts'
import { openExternal } from './shell/desktop/open-external.ts'
import { createUpdates, hasFeed } from './shell/desktop/updates.ts'
import { createHead, type Head } from './shell/head.ts'
import { type AtTheScreen, brokenFileIn, offerToMoveAside } from './shell/life/broken-file.ts'
import { startGtkWithoutGl } from './shell/life/gtk.ts'
import { watchSurroundings } from './shell/life/power.ts'
import { endProperly, leaveThreadsBehind } from './shell/life/quit.ts'
import { readStartWords, type StartWords } from './shell/life/start-words.ts'
import { openingSwitch } from './shell/life/switches.ts'
import { claimOrTakeOver } from './shell/life/take-over.ts'
import { panelOf } from './shell/tray/panel.ts'
import { searchTrayHost } from './shell/tray/tray-host.ts'
import { setAppMenu } from './shell/window/app-menu.ts'
import { guardApp } from './shell/window/guards.ts'
import { announceAppScheme } from './shell/window/protocol.ts'
import { rememberedSize } from './shell/window/size.ts'

const paths = pathsOf()
const typed = readStartWords(process.argv.slice(1))
/** Milliseconds: for calls in flight, for all of the ending, and for a panel to appear after login. */
const patience = { calls: 8_000, end: 15_000, panel: 20_000 }
const farewell = 100
const gtkHasStarted = startGtkWithoutGl(process.env)

// Chromium's own files lie with ours, so that one home has one app.
const chromium = join(paths.state, 'app')
mkdirSync(chromium, { recursive: true, mode: 0o700 })
app.setPath('userData', chromium)
app.setName('Valetkey')
app.setAppUserModelId('io.github.valetkey.Valetkey') // Windows: whose notifications these are, as the installer says

// In development a debugger is what people want.
const opened = app.isPackaged ? openingSwitch(name => app.commandLine.hasSwitch(name)) : undefined
if (opened !== undefined) {
  process.stderr.write(`Valetkey does not start with --${opened}: whoever uses it could answer for you.\n`)
  app.exit(1)
} else if (app.requestSingleInstanceLock()) begin()
else app.exit(0) // the first instance hears our words

function begin(): void {
  announceAppScheme()
  guardApp()
  const heard: StartWords[] = []
  let head: Head | undefined
  const hear = (words: StartWords) => (head ? head.hear(words) : heard.push(words))
  app.on('second-instance', (_event, words) => hear(readStartWords(words)))
  app.on('open-url', (event, link) => {
    event.preventDefault()
    hear({ by: 'person', link })
  })
  // macOS: who starts an app that runs already activates it.
  app.on('activate', () => head?.hear({ by: 'person', link: undefined }))
  const launch = () => {
    start((made, own) => {
      head = made
      for (const words of [own, ...heard.splice(0)]) head.hear(words)
    }).catch(error => couldNotStart(error, launch))
  }
  launch()
}

async function start(onHead: (head: Head, own: StartWords) => void): Promise<void> {
  const log = createLog(logFile(paths.logs))
  await app.whenReady()
  gtkHasStarted()
  const own: StartWords = wasStartedAtLogin() ? { ...typed, by: 'login' } : typed
  app.dock?.hide()
  setAppMenu()
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)
  const desktop = await findSession(sourcesHere(process.env, Number(process.env.VALETKEY_WOKEN_BY) || undefined))
  Object.assign(process.env, desktop) // libsecret reads the session bus from the process's own environment
  const panel = panelOf(nativeTheme, process.platform, desktop.XDG_CURRENT_DESKTOP)
  const settings = openAppSettings(settingsFile(paths.state))
  const openBrowser = openerFor(desktop)

  let head: Head | undefined
  const changed = () => head?.changed()
  const questions = createQuestions({ now: Date.now, changed, showWindow: () => head?.showWindow() })
  let why: 'stopped' | 'replaced' = 'stopped'
  const held = await claimOrTakeOver({ paths, log })
  const facts = buildFacts(app.getAppPath())
  const { broker, end } = await startBroker({
    host: 'app',
    paths,
    log,
    session: desktop,
    facts,
    vault: desktop.VALETKEY_VAULT || settings.vault,
    openBrowser,
    askPerson: questions.ask,
    bridgeProgram: launcherHere,
    removeTraces: () => {
      leaveSystem()
      return removeTraces({ ...around(), program: programHere() })
    },
    proxyFor: desktopProxy(session.defaultSession),
    stop: reason => {
      why = reason
      setTimeout(() => app.quit(), farewell)
    },
  }).catch(error => {
    held.release() // it may be tried once more
    throw error
  })

  const updates = createUpdates({ log, changed, hasFeed: hasFeed(app.isPackaged), relaunch: () => app.relaunch() })
  const surroundings = watchSurroundings({
    onDisturbed: () => {
      updates.awoke()
      void broker.do({ verb: 'reprobe' }, nobody).catch(error => log.warn('not-reprobed', { error }))
    },
    onOffline: changed,
    net,
    powerMonitor,
  })
  const stopResting = collectAtRest({ subscribe: broker.subscribe })
  let hasTray = true // until nobody was found who shows it
  const hands = createHands({
    paths,
    home: homedir(),
    version: facts.version,
    settings,
    updates,
    openBrowser,
    entry: (label, client) => {
      const [server = '', account] = label.split('@')
      return broker.do({ verb: 'entry', server, client, ...(account === undefined ? {} : { account }) }, nobody)
    },
    trayShown: () => hasTray,
    isOffline: surroundings.isOffline,
    terminal: terminalCommandHere(),
  })
  let isUpdating = false
  const restartToUpdate = () => {
    isUpdating = true
    app.quit()
  }
  const files = dirname(fileURLToPath(import.meta.url))
  head = createHead({
    broker,
    questions,
    hands,
    files,
    size: rememberedSize(paths.state, log),
    panel,
    log,
    restartToUpdate,
  })
  if (settings.trouble) head.note(settings.trouble)

  endProperly({
    log,
    patience: patience.end,
    wind: async () => {
      head?.stop()
      stopResting()
      tray.stop()
      surroundings.stop()
      updates.stop()
      await broker.drain(patience.calls)
      const { connections, vault } = await broker.snapshot()
      if (vault.state.is !== 'open') leaveThreadsBehind()
      if (connections.some(({ inFlight }) => inFlight > 0)) updates.postpone()
      await end(why, 0)
      held.release()
      if (isUpdating) updates.restart()
    },
  })
  onHead(head, own)
  const showTray = (found: boolean) => {
    hasTray = found
    head?.showTray() // where nobody was found too: older panels take icons in another way
  }
  const tray = searchTrayHost({
    patience: own.by === 'login' ? patience.panel : 0,
    onFound: () => showTray(true),
    onMissing: () => {
      showTray(false)
      if (own.by === 'login') head?.showWindow() // a client's bridge that woke us opens no window
    },
  })
  app.on('browser-window-created', tray.lookAgain)
}

function around() {
  const { platform, env } = process
  return { home: homedir(), state: paths.state, platform, env }
}

/** A browser that the person named, else the desktop's own. */
function openerFor(desktop: Environment): (url: URL) => Promise<void> {
  return desktop.VALETKEY_BROWSER ? browserOpener(desktop) : openExternal
}

const atTheScreen: AtTheScreen = {
  ask: box => dialog.showMessageBoxSync(box),
  show: shell.showItemInFolder,
  tell: dialog.showErrorBox,
}

function couldNotStart(error: unknown, again: () => void): void {
  createLog(logFile(paths.logs)).error('app-did-not-start', { error })
  if (typed.by === 'person' && isOutOfTheWay(error)) again()
  else app.exit(1)
}

/** Tells the person; true when they had removed what was in the way. */
function isOutOfTheWay(error: unknown): boolean {
  const { message } = asBrokerError(error)
  const file = brokenFileIn(error)
  if (file !== undefined) return offerToMoveAside(file, message, atTheScreen)
  dialog.showErrorBox('Valetkey could not start', message)
  return false
}
