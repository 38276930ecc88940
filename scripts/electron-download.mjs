// How Electron's own binary is fetched: by the electron package's installer, when somebody asked, for a bounded time.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const patience = 300_000

/**
 * Undefined when it is there now; otherwise why not, as the beginning of a sentence.
 * @param {string} root
 * @param {(sentence: string) => void} [say]
 * @returns {Promise<string | undefined>}
 */
export async function downloadElectron(root, say = () => {}) {
  const installer = join(root, 'node_modules', 'electron', 'install.js')
  if (!existsSync(installer)) return 'The electron package is not installed; run npm ci first'
  say('Fetching Electron from its release host (about 110 MB, once)…')
  const { code, last } = await runInstaller(installer)
  if (code === 0) return undefined
  return `Electron could not be fetched from its release host (${last || `exit code ${code ?? 'none'}`})`
}

/**
 * @param {string} installer
 * @returns {Promise<{ code: number | null, last: string }>}
 */
function runInstaller(installer) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [installer], { stdio: ['ignore', 'ignore', 'pipe'], timeout: patience })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', text => {
      said = `${said}${text}`.slice(-4000)
    })
    child.once('error', error => resolve({ code: null, last: error.message }))
    child.once('close', code => resolve({ code, last: /Error: [^\n]{1,160}/.exec(said)?.[0] ?? '' }))
  })
}
