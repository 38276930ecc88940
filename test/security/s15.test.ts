import { describe, expect, onTestFinished, test } from 'vitest'
import { blankJournal, type Guard, type Journal, openGuard } from '../../main/mcp/access/ports.ts'
import { aClient, textOf, until } from '../mcp/a-client.ts'
import { aServer } from '../world/mcp-server.ts'

async function guarded(options: { guard?: Guard; journal?: Journal }) {
  const server = await aServer({ unprotected: true })
  onTestFinished(() => server.stop())
  return { server, client: aClient({ url: server.url, guard: openGuard, journal: blankJournal, ...options }) }
}

const broken = () => {
  throw new Error('disk full: canary')
}
const brokenLater = () => Promise.reject(new Error('disk full: canary'))
const pass = () => ({ is: 'pass' }) as const

const callOnly =
  (fails: () => never | Promise<never>): Guard['fromClient'] =>
  ({ envelope }) =>
    envelope.method === 'tools/call' ? fails() : { is: 'pass' }

describe.each([
  ['throws', broken],
  ['rejects', brokenLater],
] as const)('S15 when it %s', (_how, fails) => {
  test('S15 a guard that fails on the way in lets no call through', async () => {
    const { server, client } = await guarded({ guard: { fromClient: callOnly(fails), fromServer: pass } })
    await client.initialize()
    const answer = await client.call('echo')
    expect(answer.result).toMatchObject({ isError: true })
    expect(textOf(answer)).toMatch(/could not check or note this message, so it was not let through/)
    expect(textOf(answer)).not.toContain('canary')
    expect(server.calls.get('echo')).toBeUndefined()
  })

  test('S15 a journal that fails on the way in lets no call through', async () => {
    const note: Journal['note'] = (direction, { envelope }) =>
      direction === 'from-client' && envelope.method === 'tools/call' ? fails() : undefined
    const { server, client } = await guarded({ journal: { note } })
    await client.initialize()
    expect((await client.call('echo')).result).toMatchObject({ isError: true })
    expect(server.calls.get('echo')).toBeUndefined()
  })

  test('S15 a guard that fails on the way back lets no answer through', async () => {
    let isOpen = true
    const guard: Guard = { fromClient: pass, fromServer: () => (isOpen ? { is: 'pass' } : fails()) }
    const { client } = await guarded({ guard })
    await client.initialize()
    isOpen = false
    const answer = await client.call('echo', { secret: 'inside' })
    expect(answer.result).toMatchObject({ isError: true })
    expect(JSON.stringify(client.heard)).not.toContain('inside')
  })

  test('S15 a journal that fails on the way back lets no answer through', async () => {
    let isOpen = true
    const note: Journal['note'] = direction => (isOpen || direction === 'from-client' ? undefined : fails())
    const { client } = await guarded({ journal: { note } })
    await client.initialize()
    isOpen = false
    expect((await client.ask('resources/read', { uri: 'note://one' })).error?.data).toEqual({
      valetkey: 'guard-refused',
    })
    expect(JSON.stringify(client.heard)).not.toContain('first note')
  })

  test('S15 what a server says unasked is not let through either, and its questions are answered with an error', async () => {
    const guard: Guard = {
      fromClient: pass,
      fromServer: ({ envelope }) => (envelope.method === undefined ? { is: 'pass' } : fails()),
    }
    const { client } = await guarded({ guard })
    await client.initialize({ elicitation: {} })
    const answer = await client.call('ask', { what: 'elicitation' })
    expect(JSON.stringify(answer)).toMatch(/not let through/)
    await client.call('notify', { what: 'log' })
    expect(client.heard.some(({ method }) => method !== undefined)).toBe(false)
  })

  test('S15 a client’s answer that is refused becomes an error for the server', async () => {
    const guard: Guard = {
      fromClient: ({ envelope }) => (envelope.method === undefined ? fails() : { is: 'pass' }),
      fromServer: pass,
    }
    const { client } = await guarded({ guard })
    await client.initialize({ elicitation: {} })
    const answer = client.call('ask', { what: 'elicitation' })
    const question = await client.hears(({ method }) => method === 'elicitation/create')
    await client.give({ id: question.id ?? null, result: { action: 'accept', content: { colour: 'inside' } } })
    expect(JSON.stringify(await answer)).toMatch(/not let through/)
  })

  test('S15 not even `initialize` passes', async () => {
    const { server, client } = await guarded({ guard: { fromClient: () => fails(), fromServer: pass } })
    expect((await client.initialize()).error?.data).toEqual({ valetkey: 'guard-refused' })
    expect(server.requests).toEqual([])
  })
})

test('a guard’s refusal is told in its own words, and a changed message travels in place of the old one', async () => {
  const guard: Guard = {
    fromClient: message => {
      const { method, params } = message.envelope
      if (method !== 'tools/call') return { is: 'pass' }
      const { name } = params as { name: string }
      if (name === 'fail') return { is: 'refuse', why: 'The tool “fail” is not allowed here.' }
      const envelope = { ...message.envelope, params: { name, arguments: { masked: true } } }
      return { is: 'changed', message: { envelope, raw: Buffer.from(JSON.stringify(envelope)) } }
    },
    fromServer: pass,
  }
  const { server, client } = await guarded({ guard })
  await client.initialize()
  expect(textOf(await client.call('fail'))).toBe('The tool “fail” is not allowed here.')
  expect(textOf(await client.call('echo', { plain: true }))).toBe('{"masked":true}')
  await until(() => server.calls.get('echo') === 1)
})
