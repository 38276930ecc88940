// `npm run dist`: packs the app for this platform. With a real Electron all of electron-builder.yml's targets; with the
// stand-in a folder only (`out/linux-unpacked`), for tests. `--dir` asks for the folder alone.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { build as buildDist } from './build.mjs'
import { buildHelper } from './dist-helper.mjs'
import { stageApp } from './dist-stage.mjs'
import { resolveElectron } from './electron.mjs'
import { bareStandIn } from './stand-in/bring.mjs'

const here = fileURLToPath(new URL('..', import.meta.url))

/**
 * The files and folders that were made.
 * @param {string} [root]
 * @param {readonly string[]} [args]
 * @returns {Promise<string[]>}
 */
export async function dist(root = here, args = []) {
  await buildDist(root)
  await buildHelper(root)
  stageApp(root)
  const electron = await electronFor(root, args.includes('--release'))
  const { build, Platform } = await import('electron-builder')
  const folderOnly = electron.standIn || args.includes('--dir')
  return build({
    projectDir: root,
    publish: 'never',
    targets: folderOnly ? Platform.current().createTarget('dir') : Platform.current().createTarget(),
    config: configFile(root, electron),
  })
}

/**
 * Electron-builder takes the Electron that it is given, and fetches the one of package.json otherwise.
 * @param {string} root
 * @param {boolean} isRelease
 * @returns {Promise<{ standIn: boolean, electronVersion: string, electronDist?: string }>}
 */
async function electronFor(root, isRelease) {
  const electron = await resolveElectron(root, { allowStandIn: !isRelease })
  if (electron.is === 'none') return { standIn: false, electronVersion: wantedVersion(root) }
  const { version: electronVersion, folder } = electron
  if (electron.is !== 'stand-in') return { standIn: false, electronVersion, electronDist: folder }
  const electronDist = await bareStandIn(root, join(root, 'node_modules', '.cache', 'valetkey', 'electron-bare'))
  return { standIn: true, electronVersion, electronDist }
}

/**
 * A file of its own, because electron-builder would lay an object over electron-builder.yml, fuses included.
 * @param {string} root
 * @param {{ standIn: boolean, electronVersion: string, electronDist?: string }} electron
 */
function configFile(root, { standIn, ...electron }) {
  const { electronFuses, ...config } = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))
  // Electron 25 knows seven fuses; the eighth is left as it is there.
  const { grantFileProtocolExtraPrivileges, ...firstSeven } = electronFuses
  const file = join(root, 'dist', 'electron-builder.json')
  const fuses = standIn ? firstSeven : { ...firstSeven, grantFileProtocolExtraPrivileges }
  writeFileSync(file, JSON.stringify({ ...config, ...electron, ...feed(), electronFuses: fuses }, null, 2))
  return file
}

/** @param {string} root */
function wantedVersion(root) {
  const file = join(root, 'node_modules', 'electron', 'package.json')
  return /** @type {{ version: string }} */ (JSON.parse(readFileSync(file, 'utf8'))).version
}

/**
 * Where updates are looked for: a folder on the web, or the releases of the repository that builds. Only a signed build
 * has a feed: the updater holds the new program's signature against the running one's, and an unsigned program (Linux
 * has no signatures of that kind) would take whatever the feed names. There a person or a package manager updates.
 */
function feed() {
  const { VALETKEY_FEED_URL: url, GITHUB_REPOSITORY: repository, CSC_LINK, WIN_CSC_LINK } = process.env
  const isSigned = Boolean({ darwin: CSC_LINK, win32: WIN_CSC_LINK }[/** @type {string} */ (process.platform)])
  const [owner, repo] = repository?.split('/') ?? []
  if (!isSigned) return { publish: null }
  return { publish: url ? { provider: 'generic', url } : { provider: 'github', owner, repo } }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const made = await dist(here, process.argv.slice(2))
    process.stderr.write(made.length > 0 ? `Packed: ${made.join(', ')}\n` : 'Packed: out/\n')
  } catch (error) {
    process.stderr.write(`Nothing was packed: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
