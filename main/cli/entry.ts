// What goes into a client's config so that it reaches a server through Valetkey. Holds no secret and no environment.

export interface Entry {
  /** Shape of the file, and where in it this belongs. */
  readonly format: 'json' | 'toml'
  readonly text: string
  readonly value: object
  /** Where the client keeps it, for a person. */
  readonly where: string
}

export interface Launcher {
  /** The program to start: a Node with `script`, or the packed app's own `valetkey`. */
  readonly node: string
  readonly script?: string
}

/** `server` may be `name@account`; the entry is then called `name-account`. */
export function configEntry(server: string, client: string, launcher: Launcher): Entry {
  const name = server.replace('@', '-')
  const command = launcher.node
  const args = [...(launcher.script ? [launcher.script] : []), 'bridge', server, '--client', client]
  const shape = shapes[client] ?? { root: 'mcpServers', where: 'the MCP config of your client' }
  if (shape.root === 'toml') return { format: 'toml', ...tomlEntry(name, command, args), where: shape.where }
  const value = { [shape.root]: { [name]: shape.entry?.(command, args) ?? { command, args } } }
  return { format: 'json', value, text: JSON.stringify(value, null, 2), where: shape.where }
}

interface Shape {
  /** The member of the config file under which entries lie; `toml` for Codex's tables. */
  readonly root: string
  readonly where: string
  readonly entry?: (command: string, args: readonly string[]) => object
}

// From the clients' own documents and files that they wrote; what is not here takes the common `mcpServers` shape.
const shapes: Readonly<Record<string, Shape>> = {
  cursor: { root: 'mcpServers', where: '~/.cursor/mcp.json' },
  'claude-desktop': { root: 'mcpServers', where: 'claude_desktop_config.json (Settings → Developer → Edit config)' },
  'claude-code': { root: 'mcpServers', where: '~/.claude.json, or .mcp.json of a project', entry: typed('stdio') },
  vscode: { root: 'servers', where: 'mcp.json (command “MCP: Open User Configuration”)', entry: typed('stdio') },
  windsurf: { root: 'mcpServers', where: '~/.codeium/windsurf/mcp_config.json' },
  zed: {
    root: 'context_servers',
    where: '~/.config/zed/settings.json',
    entry: (command, args) => ({ source: 'custom', command, args }),
  },
  codex: { root: 'toml', where: '~/.codex/config.toml' },
  gemini: { root: 'mcpServers', where: '~/.gemini/settings.json' },
  qwen: { root: 'mcpServers', where: '~/.qwen/settings.json' },
  copilot: {
    root: 'mcpServers',
    where: '~/.copilot/mcp-config.json',
    entry: (command, args) => ({ type: 'local', command, args, tools: ['*'] }),
  },
  opencode: {
    root: 'mcp',
    where: '~/.config/opencode/opencode.json',
    entry: (command, args) => ({ type: 'local', command: [command, ...args], enabled: true }),
  },
  kiro: { root: 'mcpServers', where: '~/.kiro/settings/mcp.json' },
}

export const knownClients: readonly string[] = Object.keys(shapes)

function typed(type: string) {
  return (command: string, args: readonly string[]) => ({ type, command, args })
}

function tomlEntry(name: string, command: string, args: readonly string[]): { text: string; value: object } {
  // A JSON string without DEL is a TOML basic string; names are bare keys.
  const list = args.map(arg => JSON.stringify(arg)).join(', ')
  const text = `[mcp_servers.${name}]\ncommand = ${JSON.stringify(command)}\nargs = [${list}]`
  return { text, value: { mcp_servers: { [name]: { command, args } } } }
}
