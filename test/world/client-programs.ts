// Programs that read clients' config files by themselves and use what they find there: mcporter, which knows where several clients
// keep theirs, and MCP Inspector's command line, which is told a file and a name. Started at somebody's home.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Home } from './home.ts'

/** Whose files mcporter reads. */
export type ReadByMcporter = 'cursor' | 'claude-code' | 'windsurf' | 'vscode' | 'codex' | 'opencode'

export interface ServerSeen {
  readonly name: string
  readonly status: string
  readonly tools: readonly string[]
}

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
const node = join(modules, 'node', 'bin', 'node')

/** Every server that mcporter finds in this client's files and nowhere else, each asked for its tools. */
export async function mcporterLists(home: Home, client: ReadByMcporter): Promise<readonly ServerSeen[]> {
  const said = await run(home, [mcporter, ...reading(home, client), 'list', '--json'])
  const { servers } = JSON.parse(said) as { servers: { name: string; status: string; tools?: { name: string }[] }[] }
  return servers.map(({ name, status, tools = [] }) => ({ name, status, tools: tools.map(tool => tool.name) }))
}

/** What a tool says, called through the entry that mcporter found in this client's files. */
export async function mcporterCalls(home: Home, client: ReadByMcporter, tool: string): Promise<string> {
  return await run(home, [mcporter, ...reading(home, client), 'call', tool, '--output', 'text'])
}

/** What a tool says, called by MCP Inspector through an entry of a file of strict JSON below `mcpServers`. */
export async function inspectorCalls(home: Home, file: string, server: string, tool: string): Promise<string> {
  const words = ['--cli', '--config', join(home.path, file), '--server', server]
  const said = await run(home, [inspector, ...words, '--method', 'tools/call', '--tool-name', tool])
  const { content } = JSON.parse(said) as { content: { text: string }[] }
  return content.map(({ text }) => text).join('')
}

const mcporter = join(modules, 'mcporter', 'dist', 'cli.js')
const inspector = join(modules, '@modelcontextprotocol', 'inspector-cli', 'build', 'cli.js')

/** A configuration of mcporter's own with nothing in it but whose files to read. */
function reading(home: Home, client: ReadByMcporter): readonly string[] {
  const file = join(home.path, 'mcporter', `${client}.json`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify({ mcpServers: {}, imports: [client] }))
  return ['--config', file]
}

function run(home: Home, words: readonly string[]): Promise<string> {
  // The Inspector starts its second half as `node`.
  const PATH = [dirname(node), home.env.PATH].join(delimiter)
  const child = spawn(node, [...words], {
    cwd: home.path,
    env: { ...home.env, PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', text => (said.stdout += text))
  child.stderr.setEncoding('utf8').on('data', text => (said.stderr += text))
  const timer = setTimeout(() => child.kill('SIGKILL'), 45_000)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => {
      clearTimeout(timer)
      if (code === 0) resolve(said.stdout.trim())
      else reject(new Error(`${words.join(' ')} ended with ${code}\n${said.stdout}\n${said.stderr}`))
    })
  })
}
