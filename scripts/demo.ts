// `npm run demo`: the whole story on this machine alone — a real authorization server, a protected MCP server, Valetkey
// between them and a real client — told step by step. Leaves nothing behind. `--browser` signs in with your own browser.
import { exampleClientId } from '../test/world/client-document.ts'
import { aHome, type Home } from '../test/world/home.ts'
import { anIssuer, type Issuer } from '../test/world/issuer.ts'
import { aServer, type McpServer } from '../test/world/mcp-server.ts'
import { type Entry, inspect } from './demo/inspector.ts'
import { narrator } from './demo/narrator.ts'

interface Stage {
  readonly issuer: Issuer
  readonly server: McpServer
  readonly home: Home
}

const ownBrowser = process.argv.includes('--browser')
const { title, step, say, command, output, evidence, failure } = narrator

async function demo(): Promise<number> {
  const began = Date.now()
  title('Valetkey: a client reaches a protected MCP server, and no config file holds a key')
  const stage = await build()
  try {
    await tellStory(stage)
    evidence(`That was all of it, in ${Math.round((Date.now() - began) / 1000)} s.`)
    return 0
  } catch (error) {
    failure(error instanceof Error ? error.message : String(error))
    return 1
  } finally {
    await stage.home.stop()
    await stage.server.stop()
    await stage.issuer.stop()
    say('Broker, servers and the temporary home are gone.')
  }
}

async function build(): Promise<Stage> {
  const issuer = await anIssuer()
  const server = await aServer({ issuer, name: 'Demo' })
  const desktop = desktopEnvironment()
  const home = aHome({
    vault: desktop.DBUS_SESSION_BUS_ADDRESS || process.platform !== 'linux' ? 'keychain' : 'memory',
    clientIdUrl: exampleClientId,
    person: { as: 'alice' },
    letIn: [],
    env: ownBrowser ? { ...desktop, VALETKEY_BROWSER: '' } : desktop,
  })
  return { issuer, server, home }
}

/** The session that a keychain and a browser are found by; the home itself is a temporary one. */
function desktopEnvironment(): Record<string, string> {
  const names = ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'BROWSER']
  return Object.fromEntries(names.flatMap(name => (process.env[name] ? [[name, process.env[name]]] : [])))
}

async function tellStory(stage: Stage): Promise<void> {
  const { home, server } = stage
  step('The world: an authorization server and an MCP server that it protects, both on loopback')
  say(`Authorization server ${stage.issuer.url} · MCP server ${server.url}`)
  await showRefusal(server, undefined)
  await addServer(stage)
  const entry = await showEntry(home)
  await letClientIn(home, entry)
  await callTool(home, entry)
  await showWhereTokensAre(stage)
  await revoke(stage, entry)
  await leave(home)
}

async function showRefusal(server: McpServer, token: string | undefined): Promise<void> {
  const status = await knock(server, token)
  if (status !== 401) throw new Error(`The server answered ${status} where it should refuse.`)
  evidence(token ? `The very token that worked before: HTTP ${status}.` : `Without a token it refuses: HTTP ${status}.`)
}

async function knock(server: McpServer, token: string | undefined): Promise<number> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'curl', version: '1' } }
  const answer = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
  })
  await answer.body?.cancel()
  return answer.status
}

async function addServer({ home, server, issuer }: Stage): Promise<void> {
  step('A person adds the server and signs in')
  say(
    ownBrowser ? 'Your own browser opens; sign in as alice.' : 'A robot sits at the browser (--browser for your own).',
  )
  await run(home, ['add', server.url, '--name', 'demo'])
  const fetched = issuer.events('cimd-fetched')[0]
  if (!fetched) throw new Error('The authorization server never fetched our identity document.')
  say('Valetkey registered nowhere: it is known by a document at a URL (CIMD). The authorization server’s log says:')
  output(fetched.line)
}

async function showEntry(home: Home): Promise<Entry> {
  step('What goes into a client’s config: no key, no token')
  const text = await run(home, ['entry', 'demo', '--client', 'inspector'])
  const { mcpServers } = JSON.parse(text) as { mcpServers: Record<string, Entry> }
  const entry = mcpServers.demo
  if (!entry) throw new Error('The entry does not name the server.')
  return entry
}

async function letClientIn(home: Home, entry: Entry): Promise<void> {
  step('The client comes for the first time, and a person lets it in')
  const { tools } = JSON.parse(await inspect(entry, ['--method', 'tools/list'], home.env)) as Listing
  evidence(`Before that it is offered one tool: “${tools[0]?.title ?? tools[0]?.name}”.`)
  command('valetkey allow inspector')
  await using terminal = home.terminal(['allow', 'inspector'])
  const [, code = ''] = await terminal.sees(/type ([a-z]{4}) and press Enter/)
  terminal.types(code)
  const ended = await terminal.ended
  output(terminal.shown().trim())
  if (ended !== 0) throw new Error(`valetkey allow ended with ${ended}.`)
}

interface Listing {
  readonly tools: readonly { readonly name: string; readonly title?: string }[]
}

async function callTool(home: Home, entry: Entry): Promise<void> {
  step('A real client (MCP Inspector) calls a tool through the bridge')
  command('mcp-inspector --cli <that entry> --method tools/call --tool-name whoami')
  const answer = await inspect(entry, ['--method', 'tools/call', '--tool-name', 'whoami'], home.env)
  output(JSON.stringify(JSON.parse(answer)))
  if (!answer.includes('alice')) throw new Error('The server did not see alice.')
  evidence('The server sees alice; the client never saw a token.')
}

async function showWhereTokensAre({ home, issuer }: Stage): Promise<void> {
  step('Where the token lies')
  await run(home, ['status'])
  const tokens = issuer.tokensGiven()
  const files = tokens.flatMap(token => home.filesWith(token))
  if (files.length > 0) throw new Error(`A token lies in ${files.join(', ')}.`)
  evidence(`${tokens.length} tokens were given; every file under ${home.path} was searched, and none holds one.`)
}

async function revoke({ home, server, issuer }: Stage, entry: Entry): Promise<void> {
  step('The person revokes the access')
  const token = issuer.tokensGiven()[0]
  await run(home, ['revoke', 'demo'])
  for (const { line } of issuer.events('revoked')) output(line)
  await showRefusal(server, token)
  const answer = await inspect(entry, ['--method', 'tools/list'], home.env)
  const { tools } = JSON.parse(answer) as Listing
  evidence(`The client is still connected and is offered one tool: “${tools[0]?.title ?? tools[0]?.name}”.`)
}

async function leave(home: Home): Promise<void> {
  step('Valetkey leaves')
  await run(home, ['uninstall', '--yes'])
}

async function run(home: Home, words: readonly string[]): Promise<string> {
  command(`valetkey ${words.join(' ')}`)
  const patience = ownBrowser ? 300_000 : 60_000
  const ran = await home.run(words, { patience })
  output([ran.stderr, ran.stdout].filter(Boolean).join('\n'))
  if (ran.code !== 0) throw new Error(`valetkey ${words[0]} ended with ${ran.code}.`)
  return ran.stdout
}

process.exitCode = await demo()
