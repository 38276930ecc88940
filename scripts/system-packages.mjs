// Which Debian packages the tests need, and how they come to be there: as root on Debian they are installed, elsewhere
// the exact line is printed. `npm start` and `npm run demo` need none of them.
import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A real Secret Service, a real browser, and what Electron needs to show a window that nobody sees. */
export const testPackages = [
  'dbus',
  'gnome-keyring',
  'libsecret-1-0',
  'chromium',
  'xvfb',
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libnotify4',
]

/**
 * True when every package is there, installed now if need be.
 * @param {(sentence: string) => void} say
 * @param {readonly string[]} [packages]
 * @returns {Promise<boolean>}
 */
export async function installSystemPackages(say, packages = testPackages) {
  if (process.platform !== 'linux') {
    say('These tests need Linux: a Secret Service of their own and Debian packages. `npm run check` runs everywhere.')
    return false
  }
  const missing = missingPackages(packages)
  if (missing.length === 0) return true
  if (process.getuid?.() !== 0 || !hasProgram('apt-get')) {
    say(`The tests need Debian packages that are not here. Install them with this line, then start again:`)
    say(installLine(missing))
    return false
  }
  say(`Installing Debian packages for the tests (once): ${missing.join(', ')}`)
  const done =
    (await apt(['update'], say)) && (await apt(['install', '-y', '--no-install-recommends', ...missing], say))
  if (!done) say(`apt-get could not install them; try by hand: ${installLine(missing)}`)
  return done
}

/** @param {readonly string[]} packages */
export function installLine(packages) {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`
}

/**
 * @param {readonly string[]} packages
 * @returns {string[]}
 */
function missingPackages(packages) {
  return packages.filter(name => {
    const asked = spawnSync('dpkg-query', ['-s', name], { encoding: 'utf8' })
    return !asked.stdout?.includes('Status: install ok installed')
  })
}

/** @param {string} program */
function hasProgram(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}

/**
 * Runs apt-get with one line a package; the whole of what it said when it fails.
 * @param {readonly string[]} args
 * @param {(sentence: string) => void} say
 * @returns {Promise<boolean>}
 */
function apt(args, say) {
  return new Promise(resolve => {
    const child = spawn('apt-get', ['-q', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    /** @type {string[]} */
    const said = []
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', line => {
        said.push(line)
        if (/^(Setting up|Need to get|Fetched)/.test(line)) say(`  ${line}`)
      })
    }
    child.once('error', () => resolve(false))
    child.once('close', code => {
      if (code !== 0) for (const line of said.slice(-30)) say(`  ${line}`)
      resolve(code === 0)
    })
  })
}
