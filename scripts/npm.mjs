// How our scripts run npm: the one that runs us, else the machine's, without news that would stand between our lines.
import { existsSync } from 'node:fs'
import { basename } from 'node:path'

export const quietly = { ...process.env, npm_config_update_notifier: 'false' }

/**
 * The Node that runs npm. `npm run` finds the project's own first, and an installation takes that one away while it runs us.
 * @param {{ execPath: string, env: NodeJS.ProcessEnv }} [running]
 * @returns {string}
 */
export function lastingNode({ execPath, env } = process) {
  const ofNpm = env.npm_node_execpath
  if (ofNpm && existsSync(ofNpm)) return ofNpm
  return existsSync(execPath) ? execPath : 'node'
}

/** @returns {{ command: string, first: readonly string[], shell: boolean }} */
export function npm() {
  const own = process.env.npm_execpath
  if (own && basename(own) === 'npm-cli.js') return { command: lastingNode(), first: [own], shell: false }
  // Windows: npm is a .cmd file, which only a shell can start. The arguments are our own words.
  return process.platform === 'win32'
    ? { command: 'npm.cmd', first: [], shell: true }
    : { command: 'npm', first: [], shell: false }
}
