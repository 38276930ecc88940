// What dist/ is built from, and when: the programs (build-programs.mjs) and the app (build-app.mjs), each only when
// something that it reads has changed. Two at once: the second waits for the first and finds nothing to do.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildAppParts, missingAppParts } from './build-app.mjs'
import { buildPrograms, missingPrograms } from './build-programs.mjs'
import { withLock } from './lock.mjs'

const here = fileURLToPath(new URL('..', import.meta.url))
const ofBoth = ['package.json', 'package-lock.json', 'scripts/build.mjs', 'scripts/build-bundle.mjs']

/**
 * @typedef {object} Part
 * @property {string} stamp the file in dist/ that says what it was built from
 * @property {readonly string[]} reads folders and files
 * @property {(root: string) => string[]} missing entries that are not there yet
 * @property {(root: string, dist: string) => Promise<void>} make
 */

/** @type {Part} */
const programs = {
  stamp: '.built-from',
  reads: ['main', 'resources/recipes', 'resources/clients', ...ofBoth, 'scripts/build-programs.mjs'],
  missing: missingPrograms,
  make: buildPrograms,
}

/** @type {Part} */
const app = {
  stamp: join('app', '.built-from'),
  reads: ['main', 'preload', 'renderer', 'resources/recipes', 'resources/clients', ...ofBoth, 'scripts/build-app.mjs'],
  missing: missingAppParts,
  make: buildAppParts,
}

/**
 * Brings dist/ up to date and says in one sentence what that meant.
 * @param {string} [root] another tree to build (tests)
 * @param {'programs' | 'everything'} [extent]
 * @returns {Promise<string>}
 */
export async function build(root = here, extent = 'everything') {
  const dist = join(root, 'dist')
  mkdirSync(dist, { recursive: true })
  return withLock(join(dist, '.building'), async () => {
    const started = Date.now()
    const missing = programs.missing(root)
    // The programs first: an app that cannot be built leaves them as good as they are.
    const madePrograms = await bringUpToDate(programs, root)
    const madeApp = extent === 'everything' && (await bringUpToDate(app, root))
    if (!madePrograms && !madeApp) return 'dist/ is up to date.'
    if (missing.length > 0) return `Built dist/ without ${missing.join(', ')}: not there yet.`
    return `Built dist/ in ${((Date.now() - started) / 1000).toFixed(1)} s.`
  })
}

/**
 * True when there was something to do.
 * @param {Part} part
 * @param {string} root
 */
async function bringUpToDate(part, root) {
  const dist = join(root, 'dist')
  const stamp = join(dist, part.stamp)
  const state = stateOf(root, part.reads)
  const missing = part.missing(root)
  if (part === app && missing.length > 0) return false
  if (readIfThere(stamp) === state) return false
  rmSync(stamp, { force: true })
  await part.make(root, dist)
  if (missing.length === 0) writeFileSync(stamp, state)
  return true
}

/**
 * A hash of everything that a part reads.
 * @param {string} root
 * @param {readonly string[]} reads
 */
function stateOf(root, reads) {
  const hash = createHash('sha256')
  for (const file of reads.flatMap(name => filesAt(root, name))) {
    hash.update(`${file}\0${readIfThere(join(root, file)) ?? ''}\0`)
  }
  return hash.digest('hex')
}

/**
 * @param {string} root
 * @param {string} name a folder, or a file
 */
function filesAt(root, name) {
  if (/\.\w+$/.test(name)) return [name]
  if (!existsSync(join(root, name))) return []
  return readdirSync(join(root, name), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(root, join(entry.parentPath, entry.name)))
    .sort()
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
