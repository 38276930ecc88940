// The client under test of one client scenario: `node driver.ts [--as REVISION] URL`, started by the conformance suite. It
// is a client and a person; what is tested lies between them and the scenario's servers: the built bridge and broker.
import { parseArgs } from 'node:util'
import { aHome, type Home } from '../world/home.ts'
import { aHost, type Host, type Reply } from './host.ts'
import { inventedArguments, type Schema } from './invented.ts'
import { aPersonRuns } from './person.ts'
import { type Context, wayToAdd } from './way-to-add.ts'

interface Tool {
  readonly name: string
  readonly inputSchema: Schema
}

/** The one name that the suite knows us by; no document is fetched from there. */
const clientIdUrl = 'https://conformance-test.local/client-metadata.json'
/** The label of its entry. */
const client = 'conformance-driver'
const mostSignIns = 10
/** Their servers list tools and know no way to call one. */
const onlyListed = new Set(['json-schema-ref-no-deref'])

const { values, positionals } = parseArgs({ options: { as: { type: 'string' } }, allowPositionals: true })
const [url = ''] = positionals
const {
  MCP_CONFORMANCE_SCENARIO: scenario = '',
  MCP_CONFORMANCE_PROTOCOL_VERSION: version = '',
  MCP_CONFORMANCE_CONTEXT: contextText = '{}',
} = process.env
const context = JSON.parse(contextText) as Context

/** Runs the scenario in a home of its own, where nobody was let in before. Resolves with the exit code. */
async function drive(): Promise<number> {
  await using home = aHome({ clientIdUrl, person: { as: 'somebody' }, letIn: [] })
  process.once('SIGTERM', () => home.stop().then(() => process.exit(1)))
  const { words, secrets } = await wayToAdd(home, scenario, context)
  const added = await aPersonRuns(home, ['add', url, '--name', 'example', ...words], secrets)
  process.stdout.write(added.shown)
  if (added.code !== 0) return added.code
  const letIn = await aPersonRuns(home, ['allow', client])
  process.stdout.write(letIn.shown)
  if (letIn.code !== 0) return letIn.code
  await using host = await aHost(home.bridge('example', client), values.as ?? version)
  const troubles = await exploreAll(host, withPerson(home, host))
  for (const trouble of troubles) process.stderr.write(`${trouble}\n`)
  return troubles.length === 0 ? 0 : 1
}

type Ask = (method: string, params?: object) => Promise<Reply>

/** A person reads what the client is told, and signs in where it says so, as often as it says so. */
function withPerson(home: Home, host: Host): Ask {
  let signIns = 0
  return async (method, params) => {
    for (;;) {
      const reply = await host.request(method, params)
      const command = whatToRun(reply)
      if (!command || signIns === mostSignIns) return reply
      signIns += 1
      const did = await aPersonRuns(home, command)
      process.stdout.write(did.shown)
      if (did.code !== 0) return { error: { code: did.code, message: did.shown } }
    }
  }
}

/** The `valetkey login …` that an error, a failed call or the sign-in tool names; undefined when all went well. */
function whatToRun({ result, error }: Reply): readonly string[] | undefined {
  const tools = (result?.tools ?? []) as { name: string }[]
  if (tools.length === 1 && tools[0]?.name === 'sign_in_with_valetkey') return ['login', 'example']
  const sentence = error?.message ?? (result?.isError ? JSON.stringify(result.content) : '')
  const [, name] = /valetkey login ([\w@.-]*\w)/.exec(sentence) ?? []
  return name ? ['login', name] : undefined
}

/** Lists what the server offers and uses each thing once. What failed, in sentences. */
async function exploreAll(host: Host, ask: Ask): Promise<string[]> {
  const troubles: string[] = []
  const note = (what: string, reply: Reply): Reply => {
    if (reply.error) troubles.push(`${what}: ${reply.error.message}`)
    if (reply.result?.isError) troubles.push(`${what}: ${JSON.stringify(reply.result.content)}`)
    return reply
  }
  const listed = note('tools/list', await ask('tools/list'))
  for (const call of callsOf((listed.result?.tools ?? []) as Tool[]))
    note(`tools/call ${call.name}`, await ask('tools/call', call))
  if ('resources' in host.capabilities) {
    const { result } = note('resources/list', await ask('resources/list'))
    for (const { uri } of (result?.resources ?? []) as { uri: string }[])
      note(`resources/read ${uri}`, await ask('resources/read', { uri }))
  }
  if ('prompts' in host.capabilities) {
    const { result } = note('prompts/list', await ask('prompts/list'))
    for (const { name } of (result?.prompts ?? []) as { name: string }[])
      note(`prompts/get ${name}`, await ask('prompts/get', { name }))
  }
  return troubles
}

function callsOf(tools: readonly Tool[]): readonly { name: string; arguments: object }[] {
  if (context.toolCalls) return context.toolCalls
  if (onlyListed.has(scenario)) return []
  return tools.map(({ name, inputSchema }) => ({
    name,
    arguments:
      // It wants to see what arrived here of the schema of its neighbour.
      name === 'json_schema_echo' ? { schema: tools[0]?.inputSchema } : inventedArguments(inputSchema),
  }))
}

process.exitCode = await drive()
