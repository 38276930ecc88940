// What lies in the homes of more than half of those who use MCP: eight clients whose files hold twelve keys as plain text, for
// servers that take keys, a server that people could sign in to, and programs of this machine. Every one of them works.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { github, linear, notion, openAi, random, slack, stripe } from '../clients/keys.ts'
import type { Home } from './home.ts'
import { aKeyFront, type KeyFront } from './key-front.ts'
import { aServer } from './mcp-server.ts'

export interface HomeFullOfKeys {
  /** Every key that lies in a file; some lie in two. */
  readonly keys: readonly string[]
  /** By client's id, below the home. */
  readonly files: Readonly<Record<string, string>>
  /** What is in the files now, and what others may do with them. */
  read(): Readonly<Record<string, { readonly text: string; readonly mode: number }>>
  /** The servers that take keys: nobody without the right one comes in. */
  readonly fronts: readonly KeyFront[]
}

export interface Use {
  readonly client: string
  readonly entry: string
  readonly tool: string
  readonly says: string
}

const program = fileURLToPath(new URL('local-server.ts', import.meta.url))
const digestOf = (key: string) => createHash('sha256').update(key).digest('hex')

/** What each entry of each client is good for, before and after: a tool, and what it says when the key or the person is right. */
export const uses: readonly Use[] = [
  { client: 'cursor', entry: 'tracker', tool: 'echo', says: '{}' },
  { client: 'cursor', entry: 'files', tool: 'key', says: digestOf(openAi) },
  { client: 'claude-code', entry: 'notes', tool: 'echo', says: '{}' },
  { client: 'claude-code', entry: 'files', tool: 'key', says: digestOf(openAi) },
  { client: 'windsurf', entry: 'notes', tool: 'echo', says: '{}' },
  { client: 'vscode', entry: 'mail', tool: 'whoami', says: 'alice' },
  { client: 'codex', entry: 'chat', tool: 'key', says: digestOf(slack) },
  { client: 'zed', entry: 'mail', tool: 'whoami', says: 'alice' },
  { client: 'continue', entry: 'my files', tool: 'key', says: digestOf(random) },
  { client: 'goose', entry: 'tracker', tool: 'echo', says: '{}' },
  { client: 'goose', entry: 'shop', tool: 'key', says: digestOf(stripe) },
]

/** `signsIn` is the address of a server that people sign in to, though these files show it a key. */
export async function aHomeFullOfKeys(home: Home, signsIn: string): Promise<HomeFullOfKeys> {
  const tracker = await aServerWithKey('authorization', `Bearer ${github}`)
  const notes = await aServerWithKey('x-api-key', linear)
  const node = process.execPath
  const texts: Readonly<Record<string, readonly [string, string]>> = {
    cursor: [
      '.cursor/mcp.json',
      `{\n\t// mine\n\t"mcpServers": {\n\t\t"tracker": { "url": "${tracker.url}", "headers": { "Authorization": "Bearer ${github}" } }, // old\n\t\t"files": {\n\t\t\t"command": "${node}",\n\t\t\t"args": ["${program}", "legacy"],\n\t\t\t"env": { "API_KEY": "${openAi}", "GREETING": "hi" },\n\t\t},\n\t},\n}\n`,
    ],
    'claude-code': [
      '.claude.json',
      `{"numStartups":41,"mcpServers":{"notes":{"type":"stdio","command":"npx","args":["-y","mcp-remote","${notes.url}","--allow-http","--header","X-Api-Key:${linear}"]},"files":{"type":"stdio","command":"${node}","args":["${program}","legacy"],"env":{"API_KEY":"${openAi}","GREETING":"hi"}}},"projects":{"/srv/a b":{"history":["\\u00e9"]}}}`,
    ],
    windsurf: [
      '.codeium/windsurf/mcp_config.json',
      `{\r\n    "mcpServers": {\r\n        "notes": {\r\n            "serverUrl": "${notes.url}",\r\n            "headers": { "X-Api-Key": "${linear}" }\r\n        }\r\n    }\r\n}\r\n`,
    ],
    vscode: [
      '.config/Code/User/mcp.json',
      `{\n  "inputs": [], /* none yet */\n  "servers": {\n    "mail": { "type": "http", "url": "${signsIn}", "headers": { "Authorization": "Bearer ${notion}" } }\n  }\n}`,
    ],
    codex: [
      '.codex/config.toml',
      `model = "gpt-5.5" # mine\n\n[mcp_servers.chat]\ncommand = "${node}"\nargs = ["${program}", "both"]\n\n[mcp_servers.chat.env]\nAPI_KEY = "${slack}" # from the bot\nSECOND_TOKEN = '${github}'\n\n[profiles.fast]\nmodel = "small"\n`,
    ],
    zed: [
      '.config/zed/settings.json',
      `// Zed settings\n{\n  "theme": "One Dark",\n  "context_servers": {\n    "mail": { "source": "custom", "url": "${signsIn}?api_key=${notion}" },\n  },\n}\n`,
    ],
    continue: [
      '.continue/config.yaml',
      `name: Mine # a comment\nversion: 1.0.0\nmcpServers:\n  # my own\n  - name: my files\n    type: stdio\n    command: ${node}\n    args: [${program}, legacy, second]\n    env:\n      API_KEY: ${random}\nmodels: []\n`,
    ],
    goose: [
      '.config/goose/config.yaml',
      `extensions:\n  developer:\n    type: builtin\n    name: developer\n    enabled: true\n  tracker:\n    type: streamable_http\n    name: tracker\n    enabled: true\n    uri: ${tracker.url}\n    headers:\n      Authorization: Bearer ${github}\n  shop:\n    type: stdio\n    name: shop\n    enabled: true\n    cmd: ${node}\n    args: ["${program}", "legacy", "third"]\n    envs: {API_KEY: "${stripe}"} # live!\n    timeout: 300\n`,
    ],
  }
  for (const [path, text] of Object.values(texts)) {
    const file = join(home.path, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text, { mode: 0o600 })
  }
  const files = Object.fromEntries(Object.entries(texts).map(([client, [path]]) => [client, path]))
  return {
    keys: [github, linear, openAi, notion, slack, random, stripe],
    files,
    fronts: [tracker, notes],
    read: () =>
      Object.fromEntries(
        Object.values(files).map(path => {
          const file = join(home.path, path)
          return [path, { text: readFileSync(file, 'utf8'), mode: statSync(file).mode & 0o777 }]
        }),
      ),
  }
}

async function aServerWithKey(header: string, value: string): Promise<KeyFront> {
  const server = await aServer({ unprotected: true })
  onTestFinished(() => server.stop())
  return await aKeyFront(server.url, header, value)
}
