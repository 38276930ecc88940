// What `npm start`, `npm run dev` and every other script of package.json, and a first `valetkey`, do on a machine
// that has Node 20 and npm and nothing else: install what is missing, build, and go on with the project's own Node 24.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installDependencies, projectNode } from './install.mjs'
import { run } from './run.mjs'
import { startHere } from './start.mjs'
import { installSystemPackages } from './system-packages.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** @type {Record<string, (args: readonly string[]) => Promise<number>>} */
const targets = {
  build: async () => 0,
  start: args =>
    startHere({ root, args, say, serve: (...words) => onProjectNode('scripts/valetkey.cjs', 'serve', ...words) }),
  dev: args => onProjectNode('scripts/dev.mjs', ...args),
  dist: args => onProjectNode('scripts/dist.mjs', ...args),
  demo: args => onProjectNode('scripts/demo.ts', ...args),
  check: args => check('unit', args),
  test: async args => ((await installSystemPackages(say)) ? check('everything', args) : 1),
  screens: async () => ((await installSystemPackages(say)) ? takePictures() : 1),
  fuzz: args => onProjectNode('scripts/fuzz.mjs', ...args),
  conformance: args => onProjectNode('test/conformance/by-hand.ts', ...args),
  soak: async args => ((await installSystemPackages(say)) ? onProjectNode('test/soak/index.ts', ...args) : 1),
  bench: async args => ((await installSystemPackages(say)) ? onProjectNode('test/bench/index.ts', ...args) : 1),
}

/** @param {readonly string[]} words */
async function bootstrap([name = '', ...args]) {
  const target = Object.hasOwn(targets, name) ? targets[name] : undefined
  if (!target) {
    say(`Usage: node scripts/bootstrap.mjs ${Object.keys(targets).join('|')} [arguments]`)
    return 2
  }
  await installDependencies(root, say)
  const built = await onProjectNode('scripts/build.mjs')
  return built === 0 ? target(args) : built
}

/** Every screen of a real app at work, in light and dark, into docs/screens. */
function takePictures() {
  process.env.VALETKEY_SCREENS = '1'
  return onProjectNode('node_modules/vitest/vitest.mjs', 'run', 'test/e2e/every-')
}

/**
 * Types, lint and format, then the tests; stops at the first that fails, so that the last lines are the runner's own.
 * @param {'unit' | 'everything'} extent
 * @param {readonly string[]} args more arguments for vitest: file names, -t …
 */
async function check(extent, args) {
  const project = extent === 'unit' ? ['--project', 'unit'] : []
  const steps = [
    { does: 'Types', program: 'node_modules/typescript/bin/tsc', args: ['--noEmit'] },
    { does: 'Lint and format', program: 'node_modules/@biomejs/biome/bin/biome', args: ['check', '.'] },
    { does: 'Tests', program: 'node_modules/vitest/vitest.mjs', args: ['run', ...project, ...args] },
  ]
  for (const step of steps) {
    say(`${step.does}…`)
    const code = await onProjectNode(step.program, ...step.args)
    if (code !== 0) return code
  }
  return 0
}

/**
 * @param {string} program a script of ours or of a dependency, as a path in the project
 * @param {readonly string[]} args
 */
function onProjectNode(program, ...args) {
  const node = projectNode(root)
  if (!node) throw new Error('Node 24 is not there.')
  if (!existsSync(join(root, program))) throw new Error(`${program} is not there yet.`)
  const folders = [join(root, 'node_modules', 'node', 'bin'), join(root, 'node_modules', '.bin')]
  const path = [...folders, process.env.PATH ?? ''].join(delimiter)
  return run(node, [join(root, program), ...args], { cwd: root, env: { ...process.env, PATH: path } })
}

// npm runs us through a shell, and neither passes on the SIGTERM that ended it: without this the broker would outlive it.
function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGTERM'), 250).unref()
}

// Progress goes to stderr: a first `valetkey list --json` runs through here too, and its stdout is an answer.
/** @param {string} sentence */
function say(sentence) {
  process.stderr.write(`${sentence}\n`)
}

endWithNpm()
bootstrap(process.argv.slice(2)).then(
  code => {
    process.exitCode = code
  },
  error => {
    say(`Valetkey could not be prepared: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  },
)
