// The local server of a soak run: the test world's shop on stdio, which notes the arguments of every call it runs.
// Started as `node local-program.ts FILE`.
import { appendFileSync } from 'node:fs'
import { Server } from '@modelcontextprotocol/server'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'
import { capabilities, methods, type Shop } from '../world/mcp-behaviour.ts'

const [file = ''] = process.argv.slice(2)
const anyResult = z.looseObject({})
const server = new Server({ name: 'local', version: '1' }, { capabilities })
const shop: Shop = {
  name: 'local',
  extraTools: [],
  resources: new Map([['note://one', 'first note']]),
  subscriptions: new Map(),
  logLevels: new Map(),
  calls: new Map(),
  onCall: (_name, { nonce }) => appendFileSync(file, `${nonce}\n`),
  toolsChanged: () => server.sendToolListChanged(),
  resourceUpdated: uri => server.sendResourceUpdated({ uri }),
}
for (const [method, answer] of Object.entries(methods)) {
  server.setRequestHandler(method as 'tools/call', async (request, { mcpReq }) => {
    const turn = {
      sub: 'nobody',
      session: '',
      signal: mcpReq.signal,
      progressToken: mcpReq._meta?.progressToken,
      notify: (name: string, params: Record<string, unknown>) => mcpReq.notify({ method: name, params }),
      ask: (name: string, params: Record<string, unknown>) => mcpReq.send({ method: name, params }, anyResult),
      inputResponses: undefined,
    }
    return (await answer((request.params ?? {}) as never, turn, shop)) as never
  })
}
await server.connect(new StdioServerTransport())
