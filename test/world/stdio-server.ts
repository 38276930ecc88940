// The test world's MCP server over stdio, for tests of the world's own clients: `node stdio-server.ts`.
import { Server } from '@modelcontextprotocol/server'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'
import { capabilities, methods, type Shop } from './mcp-behaviour.ts'

const anyResult = z.looseObject({})
const server = new Server({ name: 'stdio', version: '1' }, { capabilities })
const shop: Shop = {
  name: 'stdio',
  extraTools: [],
  resources: new Map(),
  subscriptions: new Map(),
  logLevels: new Map(),
  calls: new Map(),
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
