// Whether what lies where a config file should be is read, or refused in a sentence that says what to do.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { aConfigHome, bridge, type ConfigHome } from './config-home.ts'

const refused: readonly (readonly [string, (home: ConfigHome) => void, RegExp])[] = [
  ['a folder', ({ file }) => mkdirSync(file), /mcp\.json is a folder, not a file/],
  ['a dangling link', ({ file }) => symlinkSync('nowhere.json', file), /is a link to nowhere\.json, where nothing is/],
  ['a link to itself', ({ file }) => symlinkSync('mcp.json', file), /leads back to itself/],
  ['a pipe', ({ file }) => execFileSync('mkfifo', [file]), /no ordinary file/],
  ['50 MB', ({ file }) => writeFileSync(file, Buffer.alloc(50 * 1024 * 1024)), /has 50 MiB; .* up to 8 MiB/],
  ['UTF-16', ({ file }) => writeFileSync(file, Buffer.from('\uFEFF{}', 'utf16le')), /is UTF-16/],
  ['Latin-1', ({ file }) => writeFileSync(file, Buffer.from('{"a":"\xe9"}', 'latin1')), /is not UTF-8/],
  [
    'a folder that is a file',
    home => {
      rmSync(home.folder, { recursive: true })
      writeFileSync(home.folder, '')
    },
    /cannot be reached \(ENOTDIR\)/,
  ],
  [
    'broken JSON',
    ({ file }) => writeFileSync(file, '{\n  "a": 1\n  "b": 2\n}'),
    /mcp\.json: Line 3, column 3 is not JSON/,
  ],
]

describe('what cannot be read', () => {
  test.each(refused)('%s: is refused with config-unreadable, naming the file', async (_, put, sentence) => {
    const home = aConfigHome()
    rmSync(home.file)
    put(home)
    const { changes } = await home.open()
    const planned = changes.plan(home.file, document => document.set(['a'], bridge), 'json')
    await expect(planned).rejects.toMatchObject({ code: 'config-unreadable', message: expect.stringMatching(sentence) })
  })
})

test('a read-only file is not replaced, although its folder would let us', async () => {
  const home = aConfigHome()
  chmodSync(home.file, 0o444)
  const { changes } = await home.open()
  const plan = await changes.plan(home.file, document => document.set(['a'], bridge), 'jsonc')
  await expect(changes.apply(plan)).rejects.toMatchObject({
    code: 'config-unwritable',
    message: expect.stringMatching(/read-only; allow writing/),
  })
  expect(await changes.list()).toEqual([])
})

test('a file in a folder behind a link that is not there yet is made behind the link', async () => {
  const home = aConfigHome()
  mkdirSync(join(home.home, 'dotfiles'))
  symlinkSync('../dotfiles', join(home.folder, 'linked'))
  const { changes } = await home.open()
  const file = join(home.folder, 'linked', 'deeper', 'mcp.json')
  const id = await changes.apply(await changes.plan(file, document => document.set(['a'], 1), 'json'))
  expect(readFileSync(join(home.home, 'dotfiles', 'deeper', 'mcp.json'), 'utf8')).toBe('{\n  "a": 1\n}\n')
  await changes.undo(id)
})

test('an empty file and a file of blanks become the smallest valid one, and empty again', async () => {
  for (const text of ['', '\n\n', '\uFEFF']) {
    const home = aConfigHome(text)
    const { changes } = await home.open()
    const id = await changes.apply(await changes.plan(home.file, document => document.set(['a'], 1), 'json'))
    expect(JSON.parse(home.text().replace('\uFEFF', ''))).toEqual({ a: 1 })
    await changes.undo(id)
    expect(home.text()).toBe(text)
  }
})
