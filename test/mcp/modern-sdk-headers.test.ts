import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { readBody, sendWebResponse, webRequest } from '../world/web-request.ts'
import { aModernRelay } from './a-relay.ts'

/** The SDK's own server, which holds each call's headers against its arguments. */
async function aStrictServer(header: () => string) {
  const methods: unknown[] = []
  const handler = createMcpHandler(
    () => {
      const server = new McpServer({ name: 'strict', version: '1' })
      const inputSchema = z.object({
        region: z.string().meta({ 'x-mcp-header': header() }),
        count: z.number().int().meta({ 'x-mcp-header': 'Count' }).optional(),
      })
      server.registerTool('query', { inputSchema }, ({ region }) => ({ content: [{ type: 'text', text: region }] }))
      return server
    },
    { legacy: 'reject' },
  )
  const http = createServer(async (request, response) => {
    methods.push(request.headers['mcp-method'])
    const body = await readBody(request)
    await sendWebResponse(await handler.fetch(webRequest(request, response, body)), response)
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    await handler.close()
    http.closeAllConnections()
    http.close()
  })
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`, methods }
}

test('C5, C7: the SDK’s own server takes our headers, also after a tool has changed', async () => {
  let header = 'Region'
  const { url, methods } = await aStrictServer(() => header)
  const { ask } = aModernRelay(url)
  const call = (region: string, more: object = {}) =>
    ask('tools/call', { name: 'query', arguments: { region, ...more } })
  expect(await call('eu')).toMatchObject({ result: { content: [{ text: 'eu' }] } })
  expect(await call(' 世界\n', { count: 7 })).toMatchObject({ result: { content: [{ text: ' 世界\n' }] } })
  header = 'Place'
  expect(await call('=?base64?x?=')).toMatchObject({ result: { content: [{ text: '=?base64?x?=' }] } })
  const [list, tool] = ['tools/list', 'tools/call']
  expect(methods).toEqual(['server/discover', list, tool, tool, tool, list, tool])
})
