// How resources/bin/valetkey is made: bridge and command line as one program of this platform that needs no Node on the
// machine (a single executable: the project's Node 24 with our bundle injected).
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './build-bundle.mjs'
import { allInAscii } from './build-programs.mjs'
import { projectNode } from './install.mjs'
import { run } from './run.mjs'

/** What Node looks for in its own file to learn that it carries a program. */
const sentinelFuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

const postject = fileURLToPath(new URL('../node_modules/postject/dist/cli.js', import.meta.url))

/**
 * The program's path.
 * @param {string} root
 */
export async function buildHelper(root) {
  const node = projectNode(root)
  if (!node) throw new Error('Node 24 is not there')
  const work = join(root, 'dist', 'helper')
  rmSync(work, { recursive: true, force: true })
  await bundle(root, work, helperOptions())
  const config = { main: 'helper.cjs', output: 'helper.blob', disableExperimentalSEAWarning: true, useCodeCache: true }
  writeFileSync(join(work, 'sea.json'), JSON.stringify(config))
  await succeed(node, ['--experimental-sea-config', 'sea.json'], work)
  const program = join(root, 'resources', 'bin', process.platform === 'win32' ? 'valetkey.exe' : 'valetkey')
  mkdirSync(join(root, 'resources', 'bin'), { recursive: true })
  rmSync(program, { force: true })
  copyFileSync(node, program)
  await inject(program, node, work)
  return program
}

/**
 * @param {string} program
 * @param {string} node
 * @param {string} work
 */
async function inject(program, node, work) {
  // macOS: Node's own signature would no longer fit; the release signs the whole, a build at home gets an ad-hoc one.
  const isMac = process.platform === 'darwin'
  if (isMac) await succeed('codesign', ['--remove-signature', program], work)
  const segment = isMac ? ['--macho-segment-name', 'NODE_SEA'] : []
  const words = [program, 'NODE_SEA_BLOB', 'helper.blob', '--sentinel-fuse', sentinelFuse, ...segment]
  await succeed(node, [postject, ...words], work)
  if (isMac) await succeed('codesign', ['--sign', '-', program], work)
}

/** @returns {import('./build-bundle.mjs').Bundle} */
function helperOptions() {
  return {
    ssr: { noExternal: true, target: 'node' },
    target: 'node24',
    minify: true,
    sourcemap: false,
    rolldownOptions: {
      input: { helper: 'main/packed-cli.ts' },
      plugins: [withoutBroker, { name: 'ascii', generateBundle: allInAscii }],
      output: { format: 'cjs', entryFileNames: 'helper.cjs', codeSplitting: false },
    },
  }
}

/** SECURITY S5: nothing of the broker, and so nothing of the keychain, is in this program. */
const withoutBroker = {
  name: 'without-broker',
  /**
   * @param {string} _code
   * @param {string} id
   */
  transform: (_code, id) =>
    /[\\/]main[\\/]headless\.ts$/.test(id) ? { code: 'export const serve = undefined', map: null } : undefined,
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
async function succeed(command, args, cwd) {
  // postject has a page of warnings about every Node for Linux.
  const code = await run(command, args, { cwd, stdio: 'ignore' })
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with code ${code}`)
}
