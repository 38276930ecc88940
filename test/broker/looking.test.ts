import { describe, expect, test } from 'vitest'
import { anIssuer } from '../world/issuer.ts'
import { aServer } from '../world/mcp-server.ts'
import { aBroker, aPerson } from './a-broker.ts'

describe('looking at an address before it is added', () => {
  test('A4 tells that there is a choice, and leaves it for the adding', async () => {
    await using issuer = await anIssuer()
    await using other = await anIssuer()
    const authorization_servers = [issuer.url, other.url]
    const resourceMetadata = (truth: Record<string, unknown>) => ({ ...truth, authorization_servers })
    await using server = await aServer({ issuer, resourceMetadata })
    await using stage = await aBroker()
    const person = aPerson()
    const { warnings } = await stage.broker.do({ verb: 'look', url: server.url }, person)
    expect(warnings).toEqual([expect.stringContaining(other.url)])
    expect(person.asked).toEqual([])
  })

  test('tells each step, finds what a sign-in would do, and keeps nothing', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer })
    await using stage = await aBroker()
    const person = aPerson()
    const found = await stage.broker.do({ verb: 'look', url: server.url }, person)
    expect(found).toMatchObject({
      url: server.url,
      name: 'local',
      protected: true,
      issuer: issuer.url,
      mechanism: 'cimd',
      refresh: true,
      warnings: [],
    })
    expect(found.clientId).toMatch(/^https:/)
    expect(found.scopes?.length).toBeGreaterThan(0)
    expect(person.heard.map(heard => heard.kind === 'step' && heard.step)).toEqual([
      'resource-metadata',
      'issuer',
      'scopes',
    ])
    expect((await stage.broker.snapshot()).servers).toEqual([])
    expect([issuer.events('registered').length, stage.opened.length]).toEqual([0, 0])
  })

  test('says that Valetkey would register itself, without doing it, and when it has no way', async () => {
    await using issuer = await anIssuer({ cimd: false })
    await using server = await aServer({ issuer })
    await using stage = await aBroker()
    const look = { verb: 'look', url: server.url } as const
    const found = await stage.broker.do(look, aPerson())
    expect(found.mechanism).toBe('dynamic')
    expect(found.clientId).toBeUndefined()
    expect(issuer.events('registered')).toEqual([])
    issuer.set({ registration: false })
    await using other = await aBroker()
    expect((await other.broker.do(look, aPerson())).mechanism).toBeUndefined()
  })

  test('an open server, one that is here already, and no address are told apart', async () => {
    await using server = await aServer({ unprotected: true })
    await using stage = await aBroker()
    const look = { verb: 'look', url: server.url } as const
    expect(await stage.broker.do(look, aPerson())).toMatchObject({ protected: false, refresh: false })
    await stage.broker.do({ verb: 'add', url: server.url }, aPerson())
    await expect(stage.broker.do(look, aPerson())).rejects.toMatchObject({ code: 'name-taken' })
    for (const url of ['javascript:alert(1)', 'file:///etc/passwd'])
      await expect(stage.broker.do({ verb: 'look', url }, aPerson())).rejects.toMatchObject({ code: 'address-refused' })
  })

  test('what discovery found is shown of a server that was added, over restarts', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer })
    const first = await aBroker()
    await first.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
    await using second = await first.restarted()
    const [shown] = (await second.broker.snapshot()).servers
    expect(shown?.discovery).toMatchObject({ issuer: issuer.url, mechanism: 'cimd' })
    expect(shown?.accounts[0]?.signedInAt).toBeLessThanOrEqual(Date.now())
    expect(shown?.accounts[0]?.expiresAt).toBeGreaterThan(Date.now())
  })
})
