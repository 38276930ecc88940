// What is built from main/: dist/bridge.cjs (CommonJS, everything inlined, any Node ≥ 20), dist/cli.js and
// dist/headless.js (ESM, Node 24, npm dependencies outside). Builds only when something changed; prints one line.
// Two at once: the second waits for the first and finds nothing to do.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withLock } from './lock.mjs'

const here = fileURLToPath(new URL('..', import.meta.url))
const entries = { bridge: 'main/bridge.ts', cli: 'main/cli.ts', headless: 'main/headless.ts' }

/**
 * Brings dist/ up to date and says in one sentence what that meant.
 * @param {string} [root] another tree to build (tests)
 * @returns {Promise<string>}
 */
export async function build(root = here) {
  const dist = join(root, 'dist')
  mkdirSync(dist, { recursive: true })
  return withLock(join(dist, '.building'), async () => {
    const state = stateOf(root)
    const stamp = join(dist, '.built-from')
    if (readIfThere(stamp) === state) return 'dist/ is up to date.'
    const missing = Object.values(entries).filter(entry => !existsSync(join(root, entry)))
    const started = Date.now()
    rmSync(stamp, { force: true })
    await buildAll(root, dist)
    if (missing.length > 0) return `Built dist/ without ${missing.join(', ')}: not there yet.`
    writeFileSync(stamp, state)
    return `Built dist/ in ${((Date.now() - started) / 1000).toFixed(1)} s.`
  })
}

/**
 * @param {string} root
 * @param {string} dist
 */
async function buildAll(root, dist) {
  const fresh = join(dist, `.new-${process.pid}`)
  try {
    const there = Object.entries(entries).filter(([, file]) => existsSync(join(root, file)))
    const { bridge, ...programs } = Object.fromEntries(there)
    if (bridge) await bundle(root, fresh, bridgeOptions(bridge))
    if (Object.keys(programs).length > 0) await bundle(root, fresh, programOptions(programs))
    replace(fresh, dist)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/**
 * @typedef {{ ssr: import('vite').SSROptions, target: string, minify: boolean, rolldownOptions: import('vite').Rolldown.RolldownOptions }} Bundle
 * @param {string} root
 * @param {string} outDir
 * @param {Bundle} options
 */
async function bundle(root, outDir, { ssr, target, minify, rolldownOptions }) {
  const vite = await import('vite')
  await vite.build({
    root,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'silent',
    ssr,
    build: { ssr: true, target, outDir, emptyOutDir: false, sourcemap: true, minify, rolldownOptions },
  })
}

/**
 * Small, because its text is held in memory by every bridge: minified, and in ASCII, which V8 keeps in one byte a character.
 * @param {string} input
 * @returns {Bundle}
 */
function bridgeOptions(input) {
  const output = /** @type {const} */ ({ format: 'cjs', entryFileNames: 'bridge.cjs', exports: 'named' })
  const plugins = [{ name: 'ascii', generateBundle: allInAscii }]
  return {
    ssr: { noExternal: true, target: 'node' },
    target: 'node20',
    minify: true,
    rolldownOptions: { input, output, plugins },
  }
}

/**
 * After minifying, which writes characters as they are. In strings and expressions an escape means the same.
 * @param {unknown} _options
 * @param {import('vite').Rolldown.OutputBundle} files
 */
function allInAscii(_options, files) {
  for (const file of Object.values(files)) {
    if (file.type !== 'chunk') continue
    file.code = file.code.replace(/[\u0080-\uffff]/g, escaped)
  }
}

/** @param {string} character */
function escaped(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

// Chunks lie beside the entries, so that `..` of any built file is the project.
/**
 * @param {Record<string, string>} input
 * @returns {Bundle}
 */
function programOptions(input) {
  const output = /** @type {const} */ ({
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  })
  return { ssr: { target: 'node' }, target: 'node24', minify: false, rolldownOptions: { input, output } }
}

/**
 * Moves each new file over the old one (a bridge that starts meanwhile finds one or the other), then forgets the rest.
 * @param {string} fresh
 * @param {string} dist
 */
function replace(fresh, dist) {
  const names = existsSync(fresh) ? readdirSync(fresh) : []
  for (const name of names) renameSync(join(fresh, name), join(dist, name))
  const kept = new Set(names)
  for (const name of readdirSync(dist)) {
    if (!name.startsWith('.') && !kept.has(name)) rmSync(join(dist, name), { recursive: true, force: true })
  }
}

/**
 * A hash of everything that the build reads.
 * @param {string} root
 */
function stateOf(root) {
  const sources = readdirSync(join(root, 'main'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(root, join(entry.parentPath, entry.name)))
    .sort()
  const hash = createHash('sha256')
  for (const file of [...sources, 'package.json', 'package-lock.json', 'scripts/build.mjs']) {
    hash.update(`${file}\0${readIfThere(join(root, file)) ?? ''}\0`)
  }
  return hash.digest('hex')
}

/** @param {string} file */
function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.stderr.write(`${await build()}\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\ndist/ stays as it was.\n`)
    process.exitCode = 1
  }
}
