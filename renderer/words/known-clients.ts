// How the MCP clients are called that Valetkey knows by name. The name is what stands in their config entry.

export interface KnownClient {
  readonly name: string
  readonly title: string
}

export const knownClients: readonly KnownClient[] = [
  { name: 'cursor', title: 'Cursor' },
  { name: 'claude-desktop', title: 'Claude Desktop' },
  { name: 'claude-code', title: 'Claude Code' },
  { name: 'vscode', title: 'VS Code' },
  { name: 'windsurf', title: 'Windsurf' },
  { name: 'zed', title: 'Zed' },
  { name: 'codex', title: 'Codex' },
  { name: 'gemini', title: 'Gemini CLI' },
  { name: 'copilot', title: 'Copilot CLI' },
  { name: 'opencode', title: 'OpenCode' },
  { name: 'qwen', title: 'Qwen Code' },
  { name: 'kiro', title: 'Kiro' },
]

/** `claude-desktop` is Claude Desktop; a name that nobody knows stays as it was written. */
export function clientTitle(name: string): string {
  return knownClients.find(client => client.name === name)?.title ?? name
}
