// S5 as far as files tell it: the packed app's fuses are all named, and nothing of the app comes from elsewhere. That the
// packed app has them is read back from it in test/package.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FuseV1Options } from '@electron/fuses'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (...path: readonly string[]) => readFileSync(join(root, ...path), 'utf8')

const wanted: Readonly<Record<string, boolean>> = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
}

test('S5 every fuse is set as decided', () => {
  const builder = read('electron-builder.yml')
  for (const [fuse, value] of Object.entries(wanted)) expect(builder).toMatch(new RegExp(`^  ${fuse}: ${value}$`, 'm'))
})

test('S5 a fuse that Electron adds is decided here before it ships', () => {
  const known = Object.keys(FuseV1Options).filter(name => Number.isNaN(Number(name)))
  const named = `${read('electron-builder.yml')}${read('scripts', 'dist-fuses.mjs')}`.toLowerCase()
  expect(known.filter(name => !named.includes(name.toLowerCase()))).toEqual([])
})

test('S5 the shell loads no page but its own and runs no text as code', () => {
  const shell = join(root, 'main', 'shell')
  const files = readdirSync(shell, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
  const sources = [read('main', 'index.ts'), ...files.map(file => read('main', 'shell', file))]
  // The one word that runs: V8's own collector, fetched by its name (host/rest.ts).
  const collector = /import \{ runInNewContext \} from 'node:vm'|runInNewContext\('gc'\)/g
  const text = sources.join('\n').replaceAll(collector, '')
  expect(text).not.toContain('runInNewContext')
  expect(text.match(/loadURL\([^)]*\)/g)).toEqual(['loadURL(startPage)'])
  expect(text).not.toMatch(/loadFile\(|executeJavaScript\(|\beval\(|new Function\(|\bvm\b|utilityProcess/)
  expect(text.match(/\.openExternal\(/g)).toHaveLength(1)
})
