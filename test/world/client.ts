// Real MCP clients over a stdio command, of both SDKs, behind one shape that journeys are written in.
import { Client as ClientV2 } from '@modelcontextprotocol/client'
import { StdioClientTransport as TransportV2 } from '@modelcontextprotocol/client/stdio'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import * as wire from '@modelcontextprotocol/sdk/types.js'
import type { Spawnable } from './raw-client.ts'

export interface ClientOptions extends Spawnable {
  readonly sdk?: 'v1' | 'v2'
  /** How a v2 client finds its server's era: by a probe in a process of its own, or it speaks 2026-07-28 alone. */
  readonly era?: 'auto' | 'modern'
  /** How the person at the client answers an elicitation; with it the client offers form and URL elicitation. */
  readonly elicit?: (params: Elicitation) => Promise<object> | object
}

export interface Elicitation {
  readonly mode?: string
  readonly message: string
  readonly url?: string
  readonly elicitationId?: string
}

export interface ToolAnswer {
  readonly text: string
  readonly isError: boolean
}

export interface TestClient extends AsyncDisposable {
  /** Names of the tools, in the server's order. */
  tools(): Promise<string[]>
  call(name: string, args?: Record<string, unknown>): Promise<ToolAnswer>
  /** How often each kind of list was said to have changed: `tools`, `prompts`, `resources`. */
  readonly changes: readonly string[]
  readonly serverName: () => string | undefined
  /** The revision that was agreed on. */
  readonly version: () => string | undefined
  close(): Promise<void>
}

export async function aClient(options: ClientOptions): Promise<TestClient> {
  const changes: string[] = []
  const client = options.sdk === 'v1' ? await openV1(options, changes) : await openV2(options, changes)
  return {
    changes,
    serverName: () => client.getServerVersion()?.name,
    version: () => (client instanceof ClientV2 ? client.getNegotiatedProtocolVersion() : undefined),
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}) => {
      const answer = (await client.callTool({ name, arguments: args })) as {
        content?: { type: string; text?: string }[]
        isError?: boolean
      }
      return { text: answer.content?.map(({ text }) => text ?? '').join('') ?? '', isError: answer.isError === true }
    },
    close: () => client.close(),
    [Symbol.asyncDispose]: () => client.close(),
  }
}

const info = { name: 'world', version: '1' }
const capabilitiesOf = ({ elicit }: ClientOptions) => (elicit ? { elicitation: { form: {}, url: {} } } : {})
const kinds = ['tools', 'prompts', 'resources'] as const

async function openV1(options: ClientOptions, changes: string[]): Promise<ClientV1> {
  const client = new ClientV1(info, { capabilities: capabilitiesOf(options) })
  const { elicit } = options
  if (elicit) {
    client.setRequestHandler(
      wire.ElicitRequestSchema,
      async ({ params }) => (await elicit(params as Elicitation)) as never,
    )
  }
  client.setNotificationHandler(wire.ToolListChangedNotificationSchema, () => void changes.push('tools'))
  client.setNotificationHandler(wire.PromptListChangedNotificationSchema, () => void changes.push('prompts'))
  client.setNotificationHandler(wire.ResourceListChangedNotificationSchema, () => void changes.push('resources'))
  const { command, args, env } = options
  await client.connect(new TransportV1({ command, args: [...args], env: { ...env }, stderr: 'ignore' }))
  return client
}

async function openV2(options: ClientOptions, changes: string[]): Promise<ClientV2> {
  const mode = options.era === 'auto' ? 'auto' : options.era === 'modern' ? { pin: '2026-07-28' } : 'legacy'
  const client = new ClientV2(info, {
    capabilities: capabilitiesOf(options),
    versionNegotiation: { mode },
    ...(mode === 'legacy' ? {} : { listChanged: listening(changes) }),
  })
  const { elicit } = options
  if (elicit) {
    client.setRequestHandler('elicitation/create', async ({ params }) => (await elicit(params as Elicitation)) as never)
  }
  for (const kind of mode === 'legacy' ? kinds : []) {
    client.setNotificationHandler(`notifications/${kind}/list_changed`, () => void changes.push(kind))
  }
  const { command, args, env } = options
  await client.connect(new TransportV2({ command, args: [...args], env: { ...env }, stderr: 'ignore' }))
  return client
}

/** A modern client hears of changes by the subscription that this opens. */
function listening(changes: string[]) {
  return Object.fromEntries(kinds.map(kind => [kind, { autoRefresh: false, onChanged: () => void changes.push(kind) }]))
}
