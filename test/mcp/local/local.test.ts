// A program of this machine as an MCP server: both eras, what it is given, and how it lives and ends.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Era } from '../../../main/mcp/message/eras.ts'
import { withWords } from '../../../main/mcp/message/modern-words.ts'
import { eventually } from '../../world/eventually.ts'
import { aLocalServer, isAlive, modernWords, theKey } from './a-local-server.ts'

const digest = createHash('sha256').update(theKey).digest('hex')

describe('whichever era each speaks', () => {
  const pairs = (['legacy', 'modern'] as Era[]).flatMap(client =>
    (['legacy', 'both', 'modern'] as const).map(era => [client, era] as const),
  )
  test.each(pairs)('a %s client calls the tools of a %s server', async (client, era) => {
    const { open, ask, call, starts } = aLocalServer({ client, era })
    await open()
    const { result } = await ask('tools/list')
    expect((result as { tools: object[] }).tools).toHaveLength(10)
    expect((await call('key')).text).toBe(digest)
    expect((await call('greeting')).text).toBe('hello')
    expect(new Set(starts()).size).toBeLessThanOrEqual(2) // a legacy server that was probed may have ended of it
  })

  test.each(['legacy', 'modern'] as const)(
    'a question of the server reaches a %s client and is answered',
    async client => {
      const { open, ask, tell, heard, call } = aLocalServer({ client, era: 'legacy' })
      await open()
      if (client === 'modern') {
        const { answer } = await call('ask')
        expect(answer.result).toMatchObject({ resultType: 'input_required' })
        const { inputRequests, requestState } = answer.result as { inputRequests: object; requestState: string }
        const [key = ''] = Object.keys(inputRequests)
        const inputResponses = { [key]: { action: 'accept', content: { colour: 'blue' } } }
        const again = await ask('tools/call', { name: 'ask', arguments: {}, requestState, inputResponses })
        expect(JSON.stringify(again.result)).toContain('accept')
        return
      }
      const called = call('ask')
      const question = () => heard.find(({ method }) => method === 'elicitation/create')
      await eventually(question).toBeDefined()
      await tell({ id: question()?.id ?? null, result: { action: 'accept', content: { colour: 'blue' } } })
      expect((await called).text).toBe('accept {"colour":"blue"}')
    },
  )

  test('progress comes before the answer that it belongs to', async () => {
    const { open, call, heard } = aLocalServer()
    await open()
    expect((await call('slow', { _meta: { progressToken: 'p' } })).text).toBe('done')
    const told = heard.filter(({ method }) => method === 'notifications/progress')
    expect(told.map(({ params }) => (params as { progress: number }).progress)).toEqual([1, 2, 3])
  })

  test.each(['legacy', 'modern'] as const)('what a %s client takes back is told to the server', async client => {
    const { open, tell, call, logged, ask } = aLocalServer({ client, era: client === 'modern' ? 'modern' : 'legacy' })
    await open()
    await ask('tools/list')
    void call('slow')
    await tell({ method: 'notifications/cancelled', params: { requestId: 3 } })
    expect((await ask('tools/list')).result).toBeDefined()
    await eventually(() => logged.join('\n')).toContain('slow was cancelled')
  })

  test.each(['legacy', 'modern'] as const)('a changed list of a %s server is told, after a crash too', async era => {
    const { open, call, heard, ask } = aLocalServer({ era })
    await open()
    const told = () => heard.filter(({ method }) => method === 'notifications/tools/list_changed').length
    await call('more')
    await eventually(told).toBeGreaterThan(0)
    await call('exit')
    await ask('tools/list')
    const before = told()
    await eventually(async () => {
      await call('more')
      return told()
    }).toBeGreaterThan(before)
  })

  test('a subscription of a modern client hears of a changed list', async () => {
    const { open, call, heard, tell } = aLocalServer({ client: 'modern', era: 'modern' })
    await open()
    const params = withWords({ notifications: { toolsListChanged: true } }, modernWords)
    void tell({ id: 'listen', method: 'subscriptions/listen', params })
    const told = (method: string) => heard.filter(one => one.method === method).length
    await eventually(() => told('notifications/subscriptions/acknowledged')).toBe(1)
    await call('more')
    await eventually(() => told('notifications/tools/list_changed')).toBeGreaterThan(0)
  })

  test('a large answer comes whole', async () => {
    const { open, call } = aLocalServer()
    await open()
    expect((await call('big')).text).toHaveLength(3_000_000)
  })
})

describe('what it is given', () => {
  test('its key and its variables, what a client would give, and nothing of ours', async () => {
    const { open, call, folder } = aLocalServer()
    process.env.VALETKEY_CANARY = 'ours'
    await open()
    const names = (await call('names')).text?.split(' ') ?? []
    delete process.env.VALETKEY_CANARY
    expect(names).toContain('API_KEY')
    expect(names).toContain('PATH')
    expect(names).toContain('HOME')
    expect(names.filter(name => /VALETKEY|VITEST|NODE_/.test(name))).toEqual([])
    expect((await call('where')).text).toContain(`${folder} `)
  })

  test('S1 S9 its key in no log, whatever it writes to stderr', async () => {
    const { open, logged } = aLocalServer({ ways: ['babbles'] })
    await open()
    await eventually(() => logged.join('\n')).toContain('starting with ‹secret›')
    expect(logged.join('\n')).not.toContain(theKey)
  })

  test('S1 its key is in its environment, and in no argument', async () => {
    const { open, starts } = aLocalServer()
    await open()
    const [pid] = starts()
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toContain(theKey)
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(theKey)
    expect(readFileSync('/proc/self/environ', 'utf8')).not.toContain(theKey)
  })
})

describe('its life', () => {
  test('words of welcome on its stdout harm nobody', async () => {
    const { open, call } = aLocalServer({ ways: ['noise'] })
    await open()
    expect((await call('greeting')).text).toBe('hello')
  })

  test('it ends with its connection', async () => {
    const { open, close, starts } = aLocalServer()
    await open()
    const [pid = 0] = starts()
    expect(isAlive(pid)).toBe(true)
    await close()
    expect(isAlive(pid)).toBe(false)
  })

  test('one that ignores the end of its stdin and SIGTERM is killed', async () => {
    const { open, close, starts } = aLocalServer({ ways: ['stays'] })
    await open()
    const [pid = 0] = starts()
    await close()
    expect(isAlive(pid)).toBe(false)
  })

  test.each(['legacy', 'modern'] as const)(
    'after a crash the next request of a %s client starts it again; the call is not repeated',
    async client => {
      const { open, call, ask, starts } = aLocalServer({ client, era: client === 'modern' ? 'modern' : 'legacy' })
      await open()
      const { answer } = await call('exit')
      expect(answer.error?.message).toContain('The program of local ended by itself (exit code 7) before it answered.')
      expect(answer.error?.message).toContain('it was not repeated')
      const before = starts().length
      expect((await ask('tools/list')).result).toBeDefined()
      expect(starts()).toHaveLength(before + 1)
    },
  )

  test('one that always ends at once is told of in its own last words, and left alone for a while', async () => {
    const { ask, starts } = aLocalServer({ ways: ['breaks'] })
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } }
    const first = await ask('initialize', params)
    expect(first.error?.message).toContain('It last said: “Cannot find what it needs”')
    await ask('initialize', params)
    const third = await ask('initialize', params)
    expect(third.error?.message).toContain('starts it again when it is asked in')
    expect(starts()).toHaveLength(2)
  })

  test('one that cannot be started says so', async () => {
    const { ask } = aLocalServer({ command: '/nowhere/at/all' })
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } }
    const { error } = await ask('initialize', params)
    expect(error?.message).toContain('The program of local could not be started (ENOENT)')
  })
})
