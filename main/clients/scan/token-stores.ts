// Where other tools keep the tokens of MCP servers as plain text. Each place was read in the tool's own source, or in its
// documents; files that such a tool seals itself have other names.
import type { PerPlatform } from '../known/client.ts'
import { positionsIn } from './position.ts'

export interface TokenStore {
  readonly tool: string
  readonly paths: PerPlatform
  /** `json`: only members that are tokens. `every-value`: all of the file is secrets. */
  readonly holds: 'tokens-in-json' | 'every-value'
  /** Only what stands behind this member belongs to MCP servers. */
  readonly behind?: string
}

function everywhere(...paths: readonly string[]): PerPlatform {
  return { darwin: paths, linux: paths, win32: paths }
}

export const tokenStores: readonly TokenStore[] = [
  {
    // mcp-remote 0.15: `<hash>_tokens.json` and `<hash>_client_info.json` in a folder for each version.
    tool: 'mcp-remote',
    paths: everywhere(
      '~/.mcp-auth/*.json',
      '~/.mcp-auth/*/*.json',
      '$MCP_REMOTE_CONFIG_DIR/*.json',
      '$MCP_REMOTE_CONFIG_DIR/*/*.json',
    ),
    holds: 'tokens-in-json',
  },
  {
    tool: 'opencode',
    paths: everywhere('~/.local/share/opencode/mcp-auth.json', '$XDG_DATA_HOME/opencode/mcp-auth.json'),
    holds: 'tokens-in-json',
  },
  {
    // Where there is no keyring, or `mcp_oauth_credentials_store = "file"`.
    tool: 'Codex',
    paths: everywhere('~/.codex/.credentials.json', '$CODEX_HOME/.credentials.json'),
    holds: 'tokens-in-json',
  },
  {
    // Its own sign-in lies in the same file, before or behind.
    tool: 'Claude Code',
    paths: everywhere('~/.claude/.credentials.json', '$CLAUDE_CONFIG_DIR/.credentials.json'),
    holds: 'tokens-in-json',
    behind: '"mcpOAuth"',
  },
  { tool: 'Gemini CLI', paths: everywhere('~/.gemini/mcp-oauth-tokens.json'), holds: 'tokens-in-json' },
  { tool: 'Qwen Code', paths: everywhere('~/.qwen/mcp-oauth-tokens.json'), holds: 'tokens-in-json' },
  {
    tool: 'GitHub Copilot CLI',
    paths: everywhere('~/.copilot/mcp-oauth-config/*.json', '$COPILOT_HOME/mcp-oauth-config/*.json'),
    holds: 'tokens-in-json',
  },
  { tool: 'mcporter', paths: everywhere('~/.mcporter/credentials.json'), holds: 'tokens-in-json' },
  { tool: 'FastMCP', paths: everywhere('~/.fastmcp/oauth-mcp-client-cache/*.json'), holds: 'tokens-in-json' },
  {
    // Where the keyring is off (GOOSE_DISABLE_KEYRING) or cannot be reached.
    tool: 'Goose',
    paths: {
      darwin: ['~/.config/goose/secrets.yaml'],
      linux: ['$XDG_CONFIG_HOME/goose/secrets.yaml', '~/.config/goose/secrets.yaml'],
      win32: ['$APPDATA/Block/goose/config/secrets.yaml'],
    },
    holds: 'every-value',
  },
]

export interface StoredToken {
  readonly name: string
  /** Never print it. */
  readonly value: string
  readonly line: number
}

/** The tokens in the text of such a file; it need not be whole. */
export function tokensIn(text: string, { holds, behind }: TokenStore): readonly StoredToken[] {
  const from = behind ? text.indexOf(behind) : 0
  if (from < 0) return []
  const positionOf = positionsIn(text)
  const pattern = holds === 'every-value' ? everyValue : token
  return [...text.slice(from).matchAll(pattern)].map(found => {
    const { name = '', value = '' } = found.groups ?? {}
    return { name, value, line: positionOf(from + found.index).line }
  })
}

const token = /"(?<name>(?:access|refresh|id)_?token|client_?secret)"\s*:\s*"(?<value>(?:[^"\\]|\\.)+)"/gi
const everyValue = /^(?<name>[A-Za-z_][\w-]*):[ \t]+["']?(?<value>[^\s"'#][^\r\n"']*)/gm
