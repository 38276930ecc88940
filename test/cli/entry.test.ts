import { describe, expect, test } from 'vitest'
import { configEntry, knownClients } from '../../main/cli/entry.ts'

const launcher = { node: '/opt/node', script: '/opt/valetkey/scripts/valetkey.cjs' }
const args = ['/opt/valetkey/scripts/valetkey.cjs', 'bridge', 'linear', '--client']

describe("a client's entry", () => {
  test('has the common shape for most clients', () => {
    const entry = configEntry('linear', 'cursor', launcher)
    expect(JSON.parse(entry.text)).toEqual({
      mcpServers: { linear: { command: '/opt/node', args: [...args, 'cursor'] } },
    })
    expect(entry.where).toContain('.cursor/mcp.json')
    expect(configEntry('linear', 'some-new-client', launcher).value).toHaveProperty('mcpServers.linear.command')
  })

  test('has its own shape where the client has one', () => {
    const value = (client: string) => configEntry('linear', client, launcher).value
    expect(value('vscode')).toMatchObject({ servers: { linear: { type: 'stdio', command: '/opt/node' } } })
    expect(value('zed')).toMatchObject({ context_servers: { linear: { source: 'custom' } } })
    expect(value('opencode')).toMatchObject({
      mcp: { linear: { type: 'local', command: ['/opt/node', ...args, 'opencode'] } },
    })
    expect(value('copilot')).toMatchObject({ mcpServers: { linear: { type: 'local', tools: ['*'] } } })
  })

  test('is TOML for Codex, with whatever a path has in it', () => {
    const { format, text } = configEntry('linear', 'codex', {
      node: 'C:\\Program Files\\node.exe',
      script: '/a "b"/v.cjs',
    })
    expect(format).toBe('toml')
    expect(text).toBe(
      '[mcp_servers.linear]\ncommand = "C:\\\\Program Files\\\\node.exe"\nargs = ["/a \\"b\\"/v.cjs", "bridge", "linear", "--client", "codex"]',
    )
  })

  test('names the account, and is called by a name that every client takes', () => {
    expect(configEntry('linear@work', 'cursor', launcher).value).toMatchObject({
      mcpServers: {
        'linear-work': { args: ['/opt/valetkey/scripts/valetkey.cjs', 'bridge', 'linear@work', '--client', 'cursor'] },
      },
    })
  })

  test.each(knownClients)('for %s holds no environment', client => {
    expect(configEntry('linear', client, launcher).text).not.toMatch(/env/i)
  })
})
