// Which eras a server speaks is found out once for its origin, not once for each name that a server was added by.
import { expect, test } from 'vitest'
import { complain } from '../mcp/a-relay.ts'
import { answer, rawServer } from '../net/a-server.ts'
import { readBody } from '../world/web-request.ts'
import { aBridge, aBroker, aPerson } from './a-broker.ts'

test('C10 two servers at one origin: what was found out of the first is not tried again at the second', async () => {
  const asked: string[] = []
  const { url } = await rawServer(async (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(405).end()
    const { id, method } = JSON.parse(String(await readBody(request))) as { id?: number; method: string }
    asked.push(`${request.url} ${method}`)
    if (method === 'server/discover')
      return answer(response, id, { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: {} })
    complain(response, 400, id, { code: -32022, message: 'Unsupported', data: { supported: ['2026-07-28'] } })
  })
  await using stage = await aBroker()
  for (const name of ['one', 'two'])
    await stage.broker.do({ verb: 'add', url: new URL(`/${name}`, url).href, name }, aPerson())
  asked.length = 0
  for (const name of ['one', 'two']) await aBridge(stage.broker, name)
  expect(asked.filter(line => line.endsWith(' initialize'))).toEqual(['/one initialize'])
  expect(asked).toContain('/two server/discover')
})
