// What goes into the packed app and nothing else: dist/packed with the built app, its pictures, its identity document
// and keytar with the one binary of this machine. Everything else was bundled; no other package is packed.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const keytar = join('node_modules', '@github', 'keytar')
const copied = [
  join('dist', 'app'),
  join('resources', 'icons', 'tray'),
  join('resources', 'client.json'),
  join(keytar, 'lib'),
  join(keytar, 'build', 'Release', 'keytar.node'),
  join(keytar, 'LICENSE.md'),
]

/**
 * The staged folder.
 * @param {string} root
 */
export function stageApp(root) {
  const folder = join(root, 'dist', 'packed')
  rmSync(folder, { recursive: true, force: true })
  for (const name of copied) copy(join(root, name), join(folder, name))
  writeFileSync(join(folder, 'package.json'), JSON.stringify(factsOf(root), null, 2))
  writeFileSync(join(folder, keytar, 'package.json'), JSON.stringify(keytarFacts(root), null, 2))
  return folder
}

/**
 * @param {string} from
 * @param {string} to
 */
function copy(from, to) {
  if (!existsSync(from)) throw new Error(`${from} is not there: there is nothing to pack without it`)
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to, { recursive: true, filter: file => !isForDevelopers(file) })
}

/** @param {string} file */
const isForDevelopers = file => /\.(map|built-from|d\.ts)$|[\\/]tray[\\/].*\.svg$/.test(file)

/** @param {string} root */
function factsOf(root) {
  const { name, productName, version, description, license, type, main, valetkey, dependencies } = read(root)
  const own = {
    name,
    productName,
    version,
    description,
    license,
    type,
    main,
    valetkey: { ...valetkey, ...fromRelease() },
  }
  return { ...own, dependencies: { '@github/keytar': dependencies['@github/keytar'] } }
}

/** The release publishes the identity document and tells the build where. */
function fromRelease() {
  const clientIdUrl = process.env.VALETKEY_BUILD_CLIENT_ID_URL
  return clientIdUrl ? { clientIdUrl } : {}
}

/** @param {string} root */
function keytarFacts(root) {
  const { name, version, license, main } = read(join(root, keytar))
  return { name, version, license, main }
}

/**
 * @param {string} folder
 * @returns {any}
 */
function read(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
