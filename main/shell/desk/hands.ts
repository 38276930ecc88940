// What the desk's own commands do to the desktop: clipboard, log folder, browser, settings. Thin, so that the desk is pure.
import { mkdirSync } from 'node:fs'
import { app, clipboard, shell } from 'electron'
import { BrokerError } from '../../base/errors.ts'
import type { Paths } from '../../base/paths.ts'
import { loginItem } from '../desktop/login-item.ts'
import type { TerminalCommand } from '../desktop/terminal-command.ts'
import type { Updates } from '../desktop/updates.ts'
import type { AppSettings } from './app-settings.ts'
import type { DeskHands } from './desk.ts'

export interface HandsOptions {
  readonly paths: Paths
  readonly home: string
  readonly version: string
  readonly settings: AppSettings
  readonly updates: Updates
  readonly openBrowser: DeskHands['openBrowser']
  readonly entry: DeskHands['entry']
  readonly trayShown: () => boolean
  readonly isOffline: () => boolean
  readonly terminal: TerminalCommand
}

export function createHands(options: HandsOptions): DeskHands {
  const { paths, settings, updates, version, terminal } = options
  const login = loginItem(options.home)
  let startAtLogin = login.isOn()
  let inTerminals = terminal.view()
  return {
    copy: text => clipboard.writeText(text),
    openLogFolder: () => openFolder(paths.logs),
    openBrowser: options.openBrowser,
    entry: options.entry,
    setTheme: settings.setTheme,
    setKnowsNoTray: settings.setKnowsNoTray,
    setStartAtLogin: start => {
      login.set(start)
      startAtLogin = login.isOn()
    },
    setTerminalCommand: on => {
      terminal.set(on)
      inTerminals = terminal.view()
    },
    checkForUpdates: updates.check,
    facts: () => ({
      settings: {
        startAtLogin,
        theme: settings.theme(),
        ...(settings.knowsNoTray() ? { knowsNoTray: true as const } : {}),
      },
      update: updates.view(),
      terminal: inTerminals,
      app: {
        version,
        platform: process.platform,
        standIn: isStandIn(),
        trayShown: options.trayShown(),
        logFolder: paths.logs,
      },
      ...(options.isOffline() ? { offline: true as const } : {}),
    }),
  }
}

async function openFolder(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const why = await shell.openPath(folder)
  if (why !== '') throw new BrokerError('unreachable', { message: `Your desktop could not open ${folder}.` })
}

/** The old Electron that tests and development may use; never what people get. */
function isStandIn(): boolean {
  return !app.isPackaged && Number.parseInt(process.versions.electron ?? '', 10) < 40
}
