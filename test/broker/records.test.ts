import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aBroker, aPerson } from './a-broker.ts'

test('servers.json of version 1 is read, its denied clients stay denied, and it is written as version 2', async () => {
  const first = await aBroker()
  const file = join(first.paths.state, 'servers.json')
  await first.broker.close()
  mkdirSync(first.paths.state, { recursive: true })
  const server = { name: 'example', url: 'https://mcp.example.com/mcp', addedAt: 1, protection: 'protected' }
  const account = { account: 'work', lastUsed: 5 }
  writeFileSync(
    file,
    JSON.stringify({ version: 1, servers: [{ ...server, accounts: [account] }], deniedClients: ['cursor'] }),
  )
  await using second = await first.restarted()
  const { servers, clients, deniedClients, paused } = await second.broker.snapshot()
  expect(servers).toMatchObject([{ name: 'example', accounts: [{ account: 'work', lastUsed: 5 }] }])
  expect(clients).toEqual([{ name: 'cursor', live: 0, denied: true, uses: [] }])
  expect([deniedClients, paused]).toEqual([['cursor'], false])
  await second.broker.do({ verb: 'pause' }, aPerson())
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    version: 2,
    paused: true,
    clients: [{ name: 'cursor', denied: true }],
    servers: [{ name: 'example' }],
  })
})

test('a file of a newer version is left as it is', async () => {
  const first = await aBroker()
  const file = join(first.paths.state, 'servers.json')
  await first.broker.close()
  mkdirSync(first.paths.state, { recursive: true })
  const text = JSON.stringify({ version: 3, servers: [] })
  writeFileSync(file, text)
  await expect(first.restarted()).rejects.toMatchObject({ code: 'state-unreadable' })
  expect(readFileSync(file, 'utf8')).toBe(text)
})
