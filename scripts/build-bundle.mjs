// How one bundle for Node or Electron is made with Vite, and how freshly built files take the place of the old ones.
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {{ ssr: import('vite').SSROptions, target: string, minify: boolean, sourcemap?: boolean, rolldownOptions: import('vite').Rolldown.RolldownOptions }} Bundle
 * @param {string} root
 * @param {string} outDir
 * @param {Bundle} options
 */
export async function bundle(root, outDir, { ssr, target, minify, sourcemap = true, rolldownOptions }) {
  const vite = await import('vite')
  await vite.build({
    root,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'silent',
    ssr,
    build: { ssr: true, target, outDir, emptyOutDir: false, sourcemap, minify, rolldownOptions },
  })
}

/**
 * Runs `make` on an empty folder in dist/ and hands that to `keep`; nothing of it is left either way.
 * @param {string} dist
 * @param {(fresh: string) => Promise<void>} make
 * @param {(fresh: string) => void} keep
 */
export async function inFreshFolder(dist, make, keep) {
  const fresh = join(dist, `.new-${process.pid}`)
  try {
    await make(fresh)
    keep(fresh)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/**
 * Moves each new file over the old one (a bridge that starts meanwhile finds one or the other), then forgets the rest.
 * @param {string} fresh
 * @param {string} dist
 * @param {readonly string[]} others names in dist/ that are not ours to forget
 */
export function replaceFiles(fresh, dist, others) {
  const names = existsSync(fresh) ? readdirSync(fresh) : []
  for (const name of names) renameSync(join(fresh, name), join(dist, name))
  const kept = new Set([...names, ...others])
  for (const name of readdirSync(dist)) {
    if (!name.startsWith('.') && !kept.has(name)) rmSync(join(dist, name), { recursive: true, force: true })
  }
}

/**
 * Puts a new folder in the place of the old one.
 * @param {string} fresh
 * @param {string} folder
 */
export function replaceFolder(fresh, folder) {
  const old = `${fresh}-old`
  if (existsSync(folder)) renameSync(folder, old)
  renameSync(fresh, folder)
  rmSync(old, { recursive: true, force: true })
}
