import { describe, expect, test } from 'vitest'
import { catalogue } from '../../main/clients/known/catalogue.ts'
import { patternsOf, type Surroundings } from '../../main/clients/known/places.ts'

const mac: Surroundings = { platform: 'darwin', home: '/Users/alex', env: {} }
const linux: Surroundings = { platform: 'linux', home: '/home/alex', env: {} }
const windows: Surroundings = { platform: 'win32', home: 'C:\\Users\\Alex B', env: {} }

function userFile(id: string, around: Surroundings): string | undefined {
  const file = catalogue()
    .find(client => client.id === id)
    ?.files.find(({ level }) => level === 'user')
  return file && patternsOf(file.paths, around)[0]?.path
}

describe('the file of a client for all projects', () => {
  test.each([
    ['claude-desktop', '/Users/alex/Library/Application Support/Claude/claude_desktop_config.json'],
    ['claude-code', '/Users/alex/.claude.json'],
    ['cursor', '/Users/alex/.cursor/mcp.json'],
    ['vscode', '/Users/alex/Library/Application Support/Code/User/mcp.json'],
    ['vscode-insiders', '/Users/alex/Library/Application Support/Code - Insiders/User/mcp.json'],
    ['zed', '/Users/alex/.config/zed/settings.json'],
    ['codex', '/Users/alex/.codex/config.toml'],
    ['goose', '/Users/alex/.config/goose/config.yaml'],
    ['antigravity', '/Users/alex/.gemini/config/mcp_config.json'],
  ])('on macOS: %s', (id, path) => expect(userFile(id, mac)).toBe(path))

  test.each([
    ['claude-desktop', '/home/alex/.config/Claude/claude_desktop_config.json'],
    ['vscode', '/home/alex/.config/Code/User/mcp.json'],
    ['windsurf', '/home/alex/.codeium/windsurf/mcp_config.json'],
    ['copilot', '/home/alex/.copilot/mcp-config.json'],
    ['continue', '/home/alex/.continue/config.yaml'],
    ['amp', '/home/alex/.config/amp/settings.json'],
    ['kiro', '/home/alex/.kiro/settings/mcp.json'],
  ])('on Linux: %s', (id, path) => expect(userFile(id, linux)).toBe(path))

  test.each([
    ['cursor', 'C:\\Users\\Alex B\\.cursor\\mcp.json'],
    ['vscode', 'C:\\Users\\Alex B\\AppData\\Roaming\\Code\\User\\mcp.json'],
    ['goose', 'C:\\Users\\Alex B\\AppData\\Roaming\\Block\\goose\\config\\config.yaml'],
    ['amp', 'C:\\Users\\Alex B\\.config\\amp\\settings.json'],
  ])('on Windows: %s', (id, path) => expect(userFile(id, windows)).toBe(path))
})

describe('variables of the environment', () => {
  test.each([
    ['claude-code', { CLAUDE_CONFIG_DIR: '/moved' }, '/moved/.claude.json'],
    ['codex', { CODEX_HOME: '/moved' }, '/moved/config.toml'],
    ['copilot', { COPILOT_HOME: '/moved' }, '/moved/mcp-config.json'],
    ['vscode', { XDG_CONFIG_HOME: '/moved' }, '/moved/Code/User/mcp.json'],
    ['opencode', { OPENCODE_CONFIG: '/moved/my.json' }, '/moved/my.json'],
  ])('move the file of %s', (id, env, path) => expect(userFile(id, { ...linux, env })).toBe(path))

  test('of Windows are heard', () => {
    const env = { APPDATA: 'D:\\Profiles\\alex\\Roaming' }
    expect(userFile('vscode', { ...windows, env })).toBe('D:\\Profiles\\alex\\Roaming\\Code\\User\\mcp.json')
  })

  test('that are empty or lead nowhere for sure are as if they were not set', () => {
    expect(userFile('codex', { ...linux, env: { CODEX_HOME: '' } })).toBe('/home/alex/.codex/config.toml')
    expect(userFile('codex', { ...linux, env: { CODEX_HOME: 'here' } })).toBe('/home/alex/.codex/config.toml')
  })

  test('that lead where the file is anyway do not double it', () => {
    const env = { APPDATA: 'C:\\Users\\Alex B\\AppData\\Roaming' }
    const paths = {
      darwin: [],
      linux: [],
      win32: ['$APPDATA/Zed/settings.json', '~/AppData/Roaming/Zed/settings.json'],
    }
    expect(patternsOf(paths, { ...windows, env }).map(({ path }) => path)).toEqual([
      'C:\\Users\\Alex B\\AppData\\Roaming\\Zed\\settings.json',
    ])
  })
})

describe('files of a project', () => {
  const paths = { darwin: [], linux: ['.cursor/mcp.json', '~/.claude.json'], win32: [] }

  test('lie in its folder', () => {
    expect(patternsOf(paths, linux, '/home/alex/shop').map(({ path }) => path)).toEqual([
      '/home/alex/shop/.cursor/mcp.json',
      '/home/alex/.claude.json',
    ])
  })

  test('are nowhere without a project', () => {
    expect(patternsOf(paths, linux).map(({ path }) => path)).toEqual(['/home/alex/.claude.json'])
  })
})
