// What `npm start` runs: the app where there is a screen and an Electron, otherwise the headless broker, saying why.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { resolveElectron, startElectron } from './electron.mjs'

/**
 * @typedef {object} Start
 * @property {string} root
 * @property {readonly string[]} args `--headless`, `--download`; anything else is for `valetkey serve`
 * @property {(...args: readonly string[]) => Promise<number>} serve
 * @property {(sentence: string) => void} say
 */

/**
 * @param {Start} start
 * @returns {Promise<number>}
 */
export async function startHere({ root, args, serve, say }) {
  const forServe = args.filter(word => word !== '--headless' && word !== '--download')
  const reason = noWindowBecause({ platform: process.platform, env: process.env, args })
  if (reason) return headless(reason)
  if (!existsSync(join(root, 'dist', 'app', 'index.cjs'))) return headless('the app is not built')
  const electron = await resolveElectron(root, { allowDownload: args.includes('--download'), say })
  if (electron.is === 'none') return headless(electron.why)
  if (electron.is === 'stand-in') say(`Starting on the stand-in Electron ${electron.version}: for trying, not for use.`)
  return startElectron(root, electron)

  /** @param {string} why */
  function headless(why) {
    if (why !== 'asked') say(`Starting without a window: ${why}.`)
    return serve(...forServe)
  }
}

/**
 * Undefined where a window can be shown.
 * @param {{ platform: NodeJS.Platform, env: NodeJS.ProcessEnv, args: readonly string[] }} around
 */
export function noWindowBecause({ platform, env, args }) {
  if (args.some(word => word !== '--download')) return 'asked'
  const hasScreen = platform === 'darwin' || platform === 'win32' || env.DISPLAY || env.WAYLAND_DISPLAY
  return hasScreen ? undefined : 'there is no display here'
}
