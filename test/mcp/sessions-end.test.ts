// Whether a session that nobody uses any more is ended at its server, also where it was given up before anybody had its name.
import { expect, test } from 'vitest'
import { rawServer } from '../net/a-server.ts'
import { aClient, until } from './a-client.ts'

interface Stage {
  /** Sees each message; what it returns is waited for before the answer. A number is the status. */
  readonly before: (method: string, session: string | undefined) => Promise<unknown> | number | undefined
}

/** A server whose sessions are called 1, 2, …; `ended` has the names of those that were ended. */
async function aServerOfSessions({ before }: Stage) {
  const ended: string[] = []
  const asked: string[] = []
  let last = 0
  const { url } = await rawServer(async (request, response) => {
    const session = request.headers['mcp-session-id'] as string | undefined
    if (request.method === 'DELETE') ended.push(session ?? '')
    if (request.method !== 'POST') return void response.writeHead(request.method === 'DELETE' ? 200 : 405).end()
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const { id, method } = JSON.parse(Buffer.concat(pieces).toString('utf8'))
    asked.push(method)
    const told = before(method, session)
    if (typeof told === 'number') return void response.writeHead(told).end()
    await told
    if (id === undefined) return void response.writeHead(202).end()
    const serverInfo = { name: 'raw', version: '1' }
    const result = method === 'initialize' ? { protocolVersion: '2025-11-25', capabilities: {}, serverInfo } : {}
    if (method === 'initialize') {
      last += 1
      response.setHeader('mcp-session-id', String(last))
    }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result }))
  })
  return { url: url.href, ended, asked }
}

test('a session that is made while its client goes is ended', async () => {
  const answer = Promise.withResolvers<void>()
  const server = await aServerOfSessions({ before: method => (method === 'initialize' ? answer.promise : undefined) })
  const client = aClient({ url: server.url })
  void client.initialize()
  await until(() => server.asked.includes('initialize'))
  await client.connection.close()
  answer.resolve()
  await until(() => server.ended.length > 0)
  expect(server.ended).toEqual(['1'])
})

test('a session that was opened anew and then refused to begin is ended', async () => {
  const server = await aServerOfSessions({
    before: (method, session) => {
      if (method === 'ping' && session === '1') return 404
      return method === 'notifications/initialized' && session === '2' ? 503 : undefined
    },
  })
  const client = aClient({ url: server.url })
  await client.initialize()
  expect((await client.ask('ping')).error).toBeDefined()
  await until(() => server.ended.includes('2'))
})
