import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { catalogue } from '../../main/clients/known/catalogue.ts'
import type { Client } from '../../main/clients/known/client.ts'
import { isThere, placesOf, placeToWrite } from '../../main/clients/known/find.ts'
import type { Surroundings } from '../../main/clients/known/places.ts'

type Platform = Surroundings['platform']

function aHome(...files: readonly string[]): string {
  const home = mkdtempSync(join(tmpdir(), 'vk-clients-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  for (const file of files) {
    mkdirSync(dirname(join(home, file)), { recursive: true })
    if (file.endsWith('/')) mkdirSync(join(home, file), { recursive: true })
    else writeFileSync(join(home, file), '')
  }
  return home
}

function at(home: string, platform: Platform = 'linux', env: Surroundings['env'] = {}): Surroundings {
  return { platform, home, env }
}

function client(id: string): Client {
  const found = catalogue().find(each => each.id === id)
  if (!found) throw new Error(`no client ${id}`)
  return found
}

function here(around: Surroundings): readonly string[] {
  return catalogue()
    .filter(each => isThere(each, around))
    .map(({ id }) => id)
    .sort()
}

describe('a client is on the machine', () => {
  test('not, where nothing of it is', () => expect(here(at(aHome()))).toEqual([]))

  test('when its file is there', () => {
    const home = aHome('.cursor/mcp.json', '.codex/config.toml', '.config/goose/config.yaml', '.claude.json')
    expect(here(at(home))).toEqual(['claude-code', 'codex', 'cursor', 'goose'])
  })

  test('when its folder is there, without any file of ours to read', () => {
    expect(here(at(aHome('.kiro/', '.config/Code/User/', '.lmstudio/')))).toEqual(['kiro', 'lm-studio', 'vscode'])
  })

  test('when it is an extension, only with its own folder', () => {
    const home = aHome('.config/Code/User/globalStorage/saoudrizwan.claude-dev/')
    expect(here(at(home))).toEqual(['cline', 'vscode'])
  })

  test('by its own file, not by a folder that it shares with another', () => {
    expect(here(at(aHome('.gemini/config/mcp_config.json')))).toEqual(['antigravity'])
    expect(here(at(aHome('.gemini/settings.json')))).toEqual(['gemini'])
  })

  test('where a variable moved it', () => {
    const moved = aHome('config.toml')
    expect(here(at(aHome(), 'linux', { CODEX_HOME: moved }))).toEqual(['codex'])
  })
})

describe('files of a client', () => {
  test('are those that are there, of every profile', () => {
    const home = aHome(
      '.config/Code/User/mcp.json',
      '.config/Code/User/profiles/4f/mcp.json',
      '.config/Code/User/profiles/a2/x',
    )
    const paths = placesOf(client('vscode'), at(home)).map(({ path }) => path.slice(home.length))
    expect(paths).toEqual(['/.config/Code/User/mcp.json', '/.config/Code/User/profiles/4f/mcp.json'])
  })

  test('of a project are found where its folder is named', () => {
    const project = aHome(
      '.continue/mcpServers/one.yaml',
      '.continue/mcpServers/two.json',
      '.continue/mcpServers/notes.md',
    )
    const paths = placesOf(client('continue'), at(aHome()), project).map(({ path }) => path.slice(project.length))
    expect(paths).toEqual(['/.continue/mcpServers/one.yaml', '/.continue/mcpServers/two.json'])
    expect(placesOf(client('continue'), at(aHome()))).toEqual([])
  })

  test('that are links to nowhere are shown, too', () => {
    const home = aHome('.cursor/')
    symlinkSync('/nowhere/mcp.json', join(home, '.cursor', 'mcp.json'))
    expect(placesOf(client('cursor'), at(home)).map(({ path }) => path)).toEqual([join(home, '.cursor', 'mcp.json')])
  })

  test('hold blocks of projects that are read as such', () => {
    const found = placesOf(client('claude-code'), at(aHome('.claude.json')))
    expect(found.map(({ file }) => [file.level, file.at.join('.')])).toEqual([
      ['user', 'mcpServers'],
      ['project', 'projects.*.mcpServers'],
    ])
  })
})

describe('a new entry goes', () => {
  const written = (id: string, around: Surroundings, project?: string) =>
    placeToWrite(client(id), around, project)?.path

  test('into the file that is to be made, where there is none', () => {
    const home = aHome()
    expect(written('cursor', at(home))).toBe(join(home, '.cursor/mcp.json'))
  })

  test('into the file that is there', () => {
    const home = aHome('.config/opencode/opencode.json')
    expect(written('opencode', at(home))).toBe(join(home, '.config/opencode/opencode.json'))
  })

  test('into the one that outranks the other, where both are there', () => {
    const home = aHome('.config/opencode/opencode.json', '.config/opencode/opencode.jsonc')
    expect(written('opencode', at(home))).toBe(join(home, '.config/opencode/opencode.jsonc'))
  })

  test('into the folder that the program uses, not into an older one', () => {
    const both = aHome('.gemini/config/', '.gemini/antigravity/mcp_config.json')
    expect(written('antigravity', at(both))).toBe(join(both, '.gemini/config/mcp_config.json'))
    const older = aHome('.gemini/antigravity/mcp_config.json')
    expect(written('antigravity', at(older))).toBe(join(older, '.gemini/antigravity/mcp_config.json'))
  })

  test('where a variable moved the client, and nowhere else', () => {
    const [home, moved] = [aHome('.codex/config.toml'), aHome()]
    expect(written('codex', at(home, 'linux', { CODEX_HOME: moved }))).toBe(join(moved, 'config.toml'))
    const toBeMade = join(moved, 'not', 'there', 'yet')
    expect(written('codex', at(home, 'linux', { CODEX_HOME: toBeMade }))).toBe(join(toBeMade, 'config.toml'))
  })

  test('on Windows into the folder of every app, where the app is no package', () => {
    const windows = (LOCALAPPDATA: string): Surroundings => ({
      platform: 'win32',
      home: 'C:\\Users\\alex',
      env: { LOCALAPPDATA },
    })
    expect(written('claude-desktop', windows('C:\\none'))).toBe(
      'C:\\Users\\alex\\AppData\\Roaming\\Claude\\claude_desktop_config.json',
    )
  })

  test('into the project, when one is named', () => {
    const project = aHome()
    expect(written('claude-code', at(aHome()), project)).toBe(join(project, '.mcp.json'))
    expect(written('continue', at(aHome()), project)).toBeUndefined()
  })

  test('nowhere for a client without files', () => expect(written('raycast', at(aHome()))).toBeUndefined())
})
