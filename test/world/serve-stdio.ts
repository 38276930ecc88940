// How a shop of the test world is served over stdio.
import { Server } from '@modelcontextprotocol/server'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'
import { capabilities, methods, type Shop } from './mcp-behaviour.ts'

const anyResult = z.looseObject({})

export async function serveStdio(name: string, wares: Partial<Pick<Shop, 'resources' | 'onCall'>> = {}): Promise<void> {
  const server = new Server({ name, version: '1' }, { capabilities })
  const shop: Shop = {
    name,
    extraTools: [],
    resources: new Map(),
    subscriptions: new Map(),
    logLevels: new Map(),
    calls: new Map(),
    toolsChanged: () => server.sendToolListChanged(),
    resourceUpdated: uri => server.sendResourceUpdated({ uri }),
    ...wares,
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
}
