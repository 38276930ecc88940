import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { withoutReferences } from '../../main/clients/keys/references.ts'
import { catalogue } from '../../main/clients/known/catalogue.ts'
import { readClient } from '../../main/clients/known/client.ts'

const folder = fileURLToPath(new URL('../../resources/clients', import.meta.url))
const ids = catalogue().map(client => client.id)

describe('the catalogue', () => {
  test('has every data file, each client once', () => {
    const files = readdirSync(folder).map(name => name.replace(/\.json$/, ''))
    expect([...ids].sort()).toEqual(files.sort())
  })

  test('has the clients that Valetkey promises', () => {
    expect(ids).toEqual(
      expect.arrayContaining(
        'claude-desktop claude-code cursor vscode vscode-insiders vscodium windsurf zed codex gemini qwen copilot cline roo-code continue lm-studio goose amp opencode kiro antigravity warp raycast jetbrains'.split(
          ' ',
        ),
      ),
    )
  })

  test('says of a client that nobody could check that it is unverified', () => {
    expect(
      catalogue()
        .filter(({ verified }) => !verified)
        .map(({ id }) => id),
    ).toEqual(['vscodium'])
  })
})

describe.each(catalogue())('$title', client => {
  test('says where it is known from', () => {
    expect(client.sources.filter(source => !source.startsWith('https://'))).toEqual([])
  })

  test('has a file to write, or a place where its entry is pasted', () => {
    expect(client.files.some(({ level }) => level === 'user') || client.pasted !== undefined).toBe(true)
  })

  test('has the same files on every system', () => {
    for (const { paths } of client.files) {
      const there = [paths.darwin, paths.linux, paths.win32].map(each => each.length > 0)
      expect(there).toEqual([true, true, true])
    }
  })

  test('refers to secrets elsewhere in ways that the scan takes for no secret', () => {
    expect(client.references.filter(example => !withoutReferences(example).refers)).toEqual([])
  })

  test('finds its entries by name where they are a list', () => {
    expect(client.shape.entries === 'map' || client.shape.name !== undefined).toBe(true)
  })
})

describe('a data file', () => {
  const [one] = catalogue()

  test('with a member that nobody knows is refused', () => {
    expect(() => readClient({ version: 1, ...one, surprise: true })).toThrow(/surprise/)
  })

  test('with a path of one system alone, backslashes, is refused', () => {
    const paths = { darwin: [], linux: [], win32: ['~\\mcp.json'] }
    expect(() => readClient({ version: 1, ...one, signs: paths })).toThrow(/win32/)
  })
})
