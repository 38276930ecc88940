// What the build machines made, in one folder: each file under its own name, and one feed for the two kinds of Mac.
// `node scripts/release-gather.mjs FROM TO`
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'

/**
 * @param {string} from a folder for each machine
 * @param {string} to
 */
export function gather(from, to) {
  mkdirSync(to, { recursive: true })
  const machines = readdirSync(from)
  for (const file of machines.flatMap(machine => readdirSync(join(from, machine)).map(name => ({ machine, name })))) {
    const source = join(from, file.machine, file.name)
    const target = join(to, file.name)
    if (!existsSync(target)) copyFileSync(source, target)
    else if (file.name.endsWith('.yml')) writeFileSync(target, bothFeeds(read(target), read(source)))
    else throw new Error(`Two machines made ${file.name}`)
  }
}

/**
 * Electron-updater takes the file of its own kind from one list; the fields beside the list are for versions without it.
 * @param {string} one
 * @param {string} other
 */
export function bothFeeds(one, other) {
  const [first, second] = [parse(one), parse(other)]
  if (first.version !== second.version) throw new Error(`The feeds are of ${first.version} and ${second.version}`)
  return stringify({ ...first, files: [...first.files, ...second.files] })
}

/** @param {string} file */
function read(file) {
  return readFileSync(file, 'utf8')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [from = '', to = ''] = process.argv.slice(2)
  gather(from, to)
}
