// Checklist A, item 34: the authorization extensions in use are told in the client's capabilities, and no others. Their own
// steps are in extensions.test.ts and credentials.test.ts.
import { expect, test } from 'vitest'
import { aBridge, aBroker, aPerson } from '../broker/a-broker.ts'
import { aServiceWithSecret, theSecret } from '../world/a-registered-client.ts'
import { anIssuer } from '../world/issuer.ts'
import { aServer } from '../world/mcp-server.ts'

const extension = 'io.modelcontextprotocol/oauth-client-credentials'
const service = { as: 'service-account', clientId: 'nightly', clientSecret: theSecret } as const

test.each([
  ['a service account tells its extension', service, [extension]],
  ['a person’s sign-in tells none', {}, []],
])('A34 %s in the capabilities of `initialize`', async (_who, how, extensions) => {
  await using issuer = await anIssuer({ clientCredentials: true, clients: [aServiceWithSecret()] })
  await using server = await aServer({ issuer })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example', ...how }, aPerson())
  const bridge = await aBridge(stage.broker, 'example')
  await bridge.request('tools/list')
  const opening = server.requests.findLast(({ method, sub }) => method === 'initialize' && sub !== undefined)
  expect(opening).toBeDefined()
  const told = opening?.params?.capabilities as { extensions?: object } | undefined
  expect(Object.keys(told?.extensions ?? {})).toEqual(extensions)
})
