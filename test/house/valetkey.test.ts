// Whether scripts/valetkey.cjs starts the right thing, loudly nowhere. A copy of the script stands in a small tree of
// our own, with a dist/ that tells how it was called.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('valetkey bridge', () => {
  test('runs the built bridge in the same process, with what the config entry says', () => {
    const { status, stderr, stdout } = run(aTree(), 'bridge', 'linear@work', '--client', 'cursor')
    expect(JSON.parse(stderr)).toEqual({
      server: 'linear@work',
      client: 'cursor',
      paths: { run: '/run' },
      host: expect.stringMatching(/dist.headless\.js$/),
      process: 'same',
    })
    expect(stdout).toBe('')
    expect(status).toBe(7)
  })

  test('loads nothing but the bridge and the builtins it needs', () => {
    const { stderr } = run(aTree(), 'bridge', 'linear', '--client=loaded')
    expect(stderr.trim().split('\n')).toEqual(['scripts/valetkey.cjs', 'dist/bridge.cjs'])
  })

  test.each([[[]], [['a', 'b']], [['a', '--cleint', 'x']], [['a', '--client']]])(
    'says how it is called, on stderr, when it was called %j',
    words => {
      const { status, stderr, stdout } = run(aTree(), 'bridge', ...words)
      expect(stderr).toContain('Usage: valetkey bridge NAME[@ACCOUNT] [--client CLIENT]')
      expect(stdout).toBe('')
      expect(status).toBe(2)
    },
  )

  test('without dist/ is built first, and stdout stays clean', () => {
    const tree = aTree()
    rmSync(join(tree, 'dist'), { recursive: true })
    writeFileSync(
      join(tree, 'scripts', 'bootstrap.mjs'),
      `import { mkdirSync, writeFileSync } from 'node:fs'
       console.log('npm chatter')
       mkdirSync('dist')
       writeFileSync('dist/bridge.cjs', 'exports.pathsOf = () => ({}); exports.runBridge = async () => 9')`,
    )
    const { status, stderr, stdout } = run(tree, 'bridge', 'linear')
    expect(stderr).toContain('npm run build')
    expect(stderr).toContain('npm chatter')
    expect(stdout).toBe('')
    expect(status).toBe(9)
  })

  test('that cannot be built says what to run', () => {
    const tree = aTree()
    rmSync(join(tree, 'dist'), { recursive: true })
    writeFileSync(join(tree, 'scripts', 'bootstrap.mjs'), 'process.exitCode = 1')
    const { status, stderr } = run(tree, 'bridge', 'linear')
    expect(stderr).toContain('Valetkey could not be built. Run `npm run build` in ')
    expect(status).toBe(1)
  })
})

describe('every other verb', () => {
  test('runs the command line on Node 24, hands over what was typed, and keeps the exit code', () => {
    const { status, stdout } = run(aTree(), 'list', '--json', 'a b')
    expect(JSON.parse(stdout)).toEqual({ argv: ['list', '--json', 'a b'], node: 24 })
    expect(status).toBe(3)
  })

  test('help on the bridge is the command line’s', () => {
    expect(JSON.parse(run(aTree(), 'bridge', '--help').stdout).argv).toEqual(['bridge', '--help'])
  })

  test.skipIf(process.platform === 'win32').each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'from an older Node hears %s and ends as it likes',
    async signal => {
      const tree = aTree()
      // Any Node takes the long way when the script believes it to be old.
      const child = spawn(process.execPath, ['-r', join(tree, 'old.cjs'), join(tree, 'scripts/valetkey.cjs'), 'wait'])
      onTestFinished(() => void child.kill('SIGKILL'))
      await once(child.stdout, 'data')
      child.kill(signal)
      const [said] = await once(child.stdout, 'data')
      expect(String(said)).toContain(`heard ${signal}`)
      expect(await once(child, 'exit')).toEqual([5, null])
    },
  )

  test('that throws ends in a sentence', () => {
    const { status, stderr } = run(aTree(), 'throw')
    expect(stderr).toBe('Valetkey could not start: nothing works\n')
    expect(status).toBe(1)
  })
})

function run(tree: string, ...words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(tree, 'scripts', 'valetkey.cjs'), ...words], { encoding: 'utf8' })
}

function aTree(): string {
  const tree = mkdtempSync(join(tmpdir(), 'valetkey-tree-'))
  onTestFinished(() => rmSync(tree, { recursive: true, force: true }))
  for (const folder of ['scripts', 'dist', 'node_modules']) mkdirSync(join(tree, folder))
  for (const script of ['valetkey.cjs', 'run.mjs']) cpSync(join(root, 'scripts', script), join(tree, 'scripts', script))
  symlinkSync(join(root, 'node_modules', 'node'), join(tree, 'node_modules', 'node'), 'junction')
  writeFileSync(join(tree, 'package.json'), '{"type":"module"}')
  writeFileSync(
    join(tree, 'old.cjs'),
    `if (process.argv[1]) Object.defineProperty(process.versions, 'node', { value: '20.1.0' })`,
  )
  writeFileSync(join(tree, 'dist', 'bridge.cjs'), fakeBridge)
  writeFileSync(join(tree, 'dist', 'cli.js'), fakeCommandLine)
  return tree
}

const fakeBridge = `
const { relative, join } = require('node:path')
exports.pathsOf = () => ({ run: '/run' })
exports.runBridge = async ({ server, client, paths, host, stdin }) => {
  const loaded = Object.keys(require.cache).map(file => relative(require('node:fs').realpathSync(join(__dirname, '..')), file))
  const said = { server, client, paths, host: host.args[0], process: stdin === process.stdin ? 'same' : 'other' }
  process.stderr.write(client === 'loaded' ? loaded.join('\\n') : JSON.stringify(said))
  return 7
}`

const fakeCommandLine = `
export async function main(argv) {
  if (argv[0] === 'throw') throw new Error('nothing works')
  if (argv[0] === 'wait') return wait()
  console.log(JSON.stringify({ argv, node: Number.parseInt(process.versions.node, 10) }))
  return 3
}
function wait() {
  return new Promise(resolve => {
    const alive = setInterval(() => {}, 1000)
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'])
      process.on(signal, () => {
        console.log('heard ' + signal)
        clearInterval(alive)
        resolve(5)
      })
    console.log('ready')
  })
}`
