// Whether the build makes what it says, only when it must, and never leaves a half-built dist/.
import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { build } from '../../scripts/build.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('a build', () => {
  test('makes a bridge without dependencies and programs that leave theirs outside', async () => {
    const tree = aTree()
    expect(await build(tree)).toMatch(/^Built dist\/ in /)
    const bridge = join(tree, 'dist', 'bridge.cjs')
    expect(createRequire(import.meta.url)(bridge).runBridge()).toBe('bridge with base')
    expect((await import(pathToFileURL(join(tree, 'dist', 'cli.js')).href)).main()).toBe('cli with base')
    expect(readFileSync(join(tree, 'dist', 'headless.js'), 'utf8')).toMatch(/from ['"]zod['"]/)
    expect(readdirSync(join(tree, 'dist'))).toEqual(
      expect.arrayContaining(['bridge.cjs.map', 'cli.js.map', 'headless.js.map']),
    )
  })

  test('does not let the command line load what only the broker needs', async () => {
    const tree = aTree()
    await build(tree)
    const text = readFileSync(join(tree, 'dist', 'cli.js'), 'utf8')
    expect(text).not.toMatch(/from ['"]zod['"]/)
    expect(text).toMatch(/import\(['"]\.\/headless\.js['"]\)/)
  })

  test('is skipped while nothing has changed, and made when one file has', async () => {
    const tree = aTree()
    await build(tree)
    const before = statSync(join(tree, 'dist', 'cli.js')).mtimeMs
    expect(await build(tree)).toBe('dist/ is up to date.')
    expect(statSync(join(tree, 'dist', 'cli.js')).mtimeMs).toBe(before)
    writeFileSync(join(tree, 'main', 'base.ts'), `export const base = 'another base'`)
    expect(await build(tree)).toMatch(/^Built/)
    expect(readFileSync(join(tree, 'dist', 'bridge.cjs'), 'utf8')).toContain('another base')
  })

  test('leaves nothing of the build before', async () => {
    const tree = aTree()
    await build(tree)
    writeFileSync(join(tree, 'dist', 'old-chunk.js'), '')
    writeFileSync(join(tree, 'main', 'base.ts'), `export const base = 'another base'`)
    await build(tree)
    expect(readdirSync(join(tree, 'dist'))).not.toContain('old-chunk.js')
    expect(readdirSync(join(tree, 'dist')).filter(name => name.startsWith('.'))).toEqual(['.built-from'])
  })

  test('that fails leaves dist/ as it was and is tried again', async () => {
    const tree = aTree()
    await build(tree)
    writeFileSync(join(tree, 'main', 'headless.ts'), `import { missing } from './base.ts'\nmissing()`)
    await expect(build(tree)).rejects.toThrow('missing')
    expect(createRequire(import.meta.url)(join(tree, 'dist', 'bridge.cjs')).runBridge()).toBe('bridge with base')
    await expect(build(tree)).rejects.toThrow('missing')
  })

  test('names an entry that is not there yet, and builds the others', async () => {
    const tree = aTree()
    rmSync(join(tree, 'main', 'cli.ts'))
    expect(await build(tree)).toBe('Built dist/ without main/cli.ts: not there yet.')
    expect(readdirSync(join(tree, 'dist'))).toContain('bridge.cjs')
  })

  test('waits for a neighbour that builds the same tree, and clears up after a dead one', async () => {
    const tree = aTree()
    mkdirSync(join(tree, 'dist'))
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    writeFileSync(join(tree, 'dist', '.building'), String(dead))
    const said = await Promise.all([build(tree), build(tree)])
    expect(said.map(sentence => sentence.slice(0, 5)).sort()).toEqual(['Built', 'dist/'])
  })
})

describe('a build of the app', () => {
  test('makes a host that leaves Electron and keytar outside, a preload of one file, and a page of files alone', async () => {
    const tree = anAppTree()
    await build(tree)
    const host = readFileSync(join(tree, 'dist', 'app', 'index.cjs'), 'utf8')
    expect(host).toMatch(/require\(["']electron["']\)/)
    expect(host).toMatch(/["']@github\/keytar["']/)
    expect(host).not.toMatch(/require\(["']zod/)
    expect(host.indexOf('polyfilled')).toBeLessThan(host.indexOf('first line of the host'))
    expect(readFileSync(join(tree, 'dist', 'app', 'preload.cjs'), 'utf8')).not.toMatch(/require\(["']\./)
    const page = readFileSync(join(tree, 'dist', 'app', 'renderer', 'index.html'), 'utf8')
    expect(page).toMatch(/src="\.\/assets\/[^"]+\.js"/)
    expect(page).not.toMatch(/<script[^>]*>[^<]|<style|data:/)
  })

  test('that fails leaves the programs built and the app as it was', async () => {
    const tree = anAppTree()
    await build(tree)
    writeFileSync(join(tree, 'preload', 'index.ts'), `import './missing.ts'`)
    writeFileSync(join(tree, 'main', 'base.ts'), `export const base = 'another base'`)
    await expect(build(tree)).rejects.toThrow('missing')
    expect(readFileSync(join(tree, 'dist', 'bridge.cjs'), 'utf8')).toContain('another base')
    expect(readdirSync(join(tree, 'dist', 'app'))).toEqual(expect.arrayContaining(['index.cjs', 'preload.cjs']))
    expect(readdirSync(join(tree, 'dist')).filter(name => name.startsWith('.new'))).toEqual([])
    await expect(build(tree)).rejects.toThrow('missing')
  })

  test('is made again when only the page has changed, and leaves the programs alone', async () => {
    const tree = anAppTree()
    await build(tree)
    const before = statSync(join(tree, 'dist', 'cli.js')).mtimeMs
    writeFileSync(join(tree, 'renderer', 'index.tsx'), `document.title = 'another page'`)
    expect(await build(tree)).toMatch(/^Built/)
    expect(statSync(join(tree, 'dist', 'cli.js')).mtimeMs).toBe(before)
    expect(await build(tree)).toBe('dist/ is up to date.')
  })
})

function anAppTree(): string {
  const tree = aTree()
  const files = {
    'main/polyfills.ts': `Object.assign(globalThis, { polyfilled: true })`,
    'main/index.ts': `import { app } from 'electron'
      import { z } from 'zod'
      export const host = ['first line of the host', app, z, import('@github/keytar')]`,
    'preload/api.ts': `export const channel = 'command'`,
    'preload/index.ts': `import { contextBridge } from 'electron'
      import { channel } from './api.ts'
      contextBridge.exposeInMainWorld(channel, {})`,
    'renderer/index.html': '<!doctype html><title>Page</title><script type="module" src="./index.tsx"></script>',
    'renderer/index.tsx': `import './page.css'\ndocument.title = 'page'`,
    'renderer/page.css': 'body { background: url("./dot.svg") }',
    'renderer/dot.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  }
  for (const folder of ['preload', 'renderer']) mkdirSync(join(tree, folder))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(tree, file), text)
  return tree
}

function aTree(): string {
  const tree = mkdtempSync(join(tmpdir(), 'valetkey-build-'))
  onTestFinished(() => rmSync(tree, { recursive: true, force: true }))
  mkdirSync(join(tree, 'main'))
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'junction')
  const files = {
    'package.json': '{"type":"module","dependencies":{"zod":"*"}}',
    'main/base.ts': `export const base = 'base'`,
    'main/bridge.ts': `import { base } from './base.ts'\nexport const runBridge = (): string => 'bridge with ' + base`,
    'main/cli.ts': `import { base } from './base.ts'
      export const main = (): string => 'cli with ' + base
      export const serve = async (): Promise<unknown> => (await import('./headless.ts')).serve()`,
    'main/headless.ts': `import { z } from 'zod'\nimport { base } from './base.ts'\nexport const serve = (): unknown => z.string().parse(base)`,
  }
  for (const [file, text] of Object.entries(files)) writeFileSync(join(tree, file), text)
  return tree
}
