import { describe, expect, test } from 'vitest'
import { anIssuer } from '../world/issuer.ts'
import { aServer } from '../world/mcp-server.ts'
import { aBridge, aBroker, aPerson } from './a-broker.ts'

describe('accounts', () => {
  test('two accounts of one server each act as themselves', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer })
    await using stage = await aBroker()
    await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
    stage.seat({ as: 'bob' })
    await stage.broker.do({ verb: 'login', server: 'example', account: 'work' }, aPerson())
    const whoami = async (target: string) => {
      const bridge = await aBridge(stage.broker, target)
      const { result } = await bridge.request('tools/call', { name: 'whoami', arguments: {} })
      await bridge.close()
      return JSON.stringify(result)
    }
    expect(await whoami('example')).toContain('alice')
    expect(await whoami('example@work')).toContain('bob')
  })

  test('another person’s sign-in is not stored under an account that is somebody already', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer })
    await using stage = await aBroker()
    await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
    stage.seat({ as: 'bob' })
    const again = stage.broker.do({ verb: 'login', server: 'example' }, aPerson())
    await expect(again).rejects.toMatchObject({ code: 'wrong-person', message: expect.stringContaining('alice') })
    expect((await stage.broker.snapshot()).servers[0]?.accounts[0]?.who).toContain('alice')
    expect(issuer.events('revoked').some(({ sub }) => sub === 'bob')).toBe(true)
  })

  test('two who ask for the same sign-in wait for one, and one address is shown', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer })
    await using stage = await aBroker({ person: null })
    await stage.broker.do({ verb: 'add', url: server.url, name: 'example', signIn: 'later' }, aPerson())
    const login = { verb: 'login', server: 'example' } as const
    const both = [stage.broker.do(login, aPerson()), stage.broker.do(login, aPerson())]
    await expect.poll(() => stage.opened.length).toBe(2)
    expect(stage.opened[0]?.href).toBe(stage.opened[1]?.href)
    const { aRobot } = await import('../world/robot.ts')
    await aRobot(issuer, { as: 'alice' })(stage.opened[0] as URL)
    expect((await Promise.all(both)).map(({ server: name }) => name)).toEqual(['example', 'example'])
    expect(issuer.events('authorized')).toHaveLength(1)
  })

  test('a sign-in that its person cancels ends as cancelled, and nothing is stored', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer })
    await using stage = await aBroker({ person: null })
    await stage.broker.do({ verb: 'add', url: server.url, name: 'example', signIn: 'later' }, aPerson())
    const cancel = new AbortController()
    const signingIn = stage.broker.do({ verb: 'login', server: 'example' }, aPerson('agrees', cancel.signal))
    const outcome = expect(signingIn).rejects.toMatchObject({ code: 'sign-in-cancelled' })
    await expect.poll(() => stage.opened.length).toBe(1)
    cancel.abort()
    await outcome
    expect((await stage.broker.snapshot()).servers[0]?.accounts).toMatchObject([
      { account: 'default', state: { is: 'needs-you', why: 'Nobody has signed in to it yet.' }, who: undefined },
    ])
  })

  test('a client that waits parked gets the real tools the moment its person has signed in', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer })
    await using stage = await aBroker()
    await stage.broker.do({ verb: 'add', url: server.url, name: 'example', signIn: 'later' }, aPerson())
    const bridge = await aBridge(stage.broker, 'example')
    const before = await bridge.request('tools/list')
    expect(before.result?.tools).toHaveLength(1)
    expect(stage.opened).toEqual([])
    await stage.broker.do({ verb: 'login', server: 'example' }, aPerson())
    await expect.poll(() => bridge.notified).toContain('notifications/tools/list_changed')
    const after = await bridge.request('tools/list')
    expect(JSON.stringify(after.result)).toContain('whoami')
    await bridge.close()
  })
})
