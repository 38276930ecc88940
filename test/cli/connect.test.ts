// What the command line shows of clients' files: the diff, what was written, what a person does next.
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import { aBroker } from './broker.ts'
import { aHome, run } from './command-line.ts'

const edit = { client: 'cursor', title: 'Cursor', file: '/home/ada/.cursor/mcp.json', diff: '+x' }
const next = 'Reload the MCP servers in Cursor, or restart it.'

describe('connect', () => {
  test('shows the diff, then what was written and what to do now', async () => {
    const home = aHome()
    const broker = await aBroker(home, {
      connect: (_command, asker) => {
        asker.tell({ kind: 'diff', file: edit.file, text: '-old\n+new\u001b[2J\n' })
        return { server: 'linear', clients: [{ ...edit, is: 'changed', change: 'c1', next }] }
      },
    })
    const { code, out, err } = await run(home, ['connect', 'cursor,codex', 'linear@work', '--project', '.']).ended
    expect(err).toContain(`${edit.file}\n  -old\n  +new·[2J\n`)
    expect(out).toBe(`✓ Cursor: ${edit.file} is written.\n${next}\n`)
    expect(code).toBe(0)
    expect(broker.commands).toEqual([
      {
        verb: 'connect',
        clients: ['cursor', 'codex'],
        server: 'linear',
        account: 'work',
        project: resolve('.'),
        how: 'write',
      },
    ])
  })

  test('one client that failed makes it a failure in part, and the others are told', async () => {
    const home = aHome()
    const failed = { ...edit, client: 'codex', title: 'codex', is: 'failed', why: 'Line 3 is broken.' }
    await aBroker(home, { connect: () => ({ server: 'linear', clients: [{ ...edit, is: 'changed', next }, failed] }) })
    const { code, out } = await run(home, ['connect', 'cursor,codex', 'linear']).ended
    expect(out).toContain('✓ Cursor')
    expect(out).toContain('✗ codex: Line 3 is broken.')
    expect(code).toBe(1)
  })

  test('--preview writes nothing, and --link prints the link alone', async () => {
    const home = aHome()
    const broker = await aBroker(home, {
      connect: () => ({ server: 'linear', clients: [{ ...edit, is: 'planned' }] }),
      entry: ({ client }) => ({ client, ...(client === 'cursor' ? { link: 'cursor://x?name=linear' } : {}) }),
    })
    expect((await run(home, ['connect', 'cursor', 'linear', '--preview']).ended).out).toContain('would be written')
    expect(broker.commands).toMatchObject([{ verb: 'connect', how: 'preview' }])
    expect((await run(home, ['connect', 'cursor', 'linear', '--link']).ended).out).toBe('cursor://x?name=linear\n')
    const without = await run(home, ['connect', 'codex', 'linear', '--link', '--json']).ended
    expect(without.json()).toMatchObject({ ok: false, error: { message: expect.stringContaining('codex') } })
    const some = await run(home, ['connect', 'cursor, codex', 'linear', '--link']).ended
    expect(some).toMatchObject({
      code: 1,
      out: 'cursor://x?name=linear\n',
      err: expect.stringContaining('codex takes no links'),
    })
  })
})

test('clients shows names alone, marks what is not verified, and says how to undo', async () => {
  const home = aHome()
  const client = (id: string, some: object) => ({
    ...{ id, title: id, verified: true, here: true, connected: [], files: [], afterChange: next, notes: [] },
    ...some,
  })
  const entries = [
    { name: 'linear', line: 3, enabled: true, kind: 'ours', server: 'linear' },
    { name: 'a\u001b[2Jb', line: 4, enabled: false, kind: 'remote', headers: ['X-Key'] },
  ]
  const files = [{ path: edit.file, level: 'user', there: true, entries }]
  await aBroker(home, {
    clients: () => ({
      clients: [
        client('cursor', { connected: ['linear'], files }),
        client('warp', { verified: false }),
        client('zed', { here: false }),
      ],
      changes: [{ change: 'c1', file: edit.file, at: Date.now() }],
      waiting: [{ text: 'zed is new.\u001b[2J Let it in?', command: 'valetkey allow zed', client: 'zed' }],
    }),
  })
  const { out } = await run(home, ['clients']).ended
  expect(out).toMatch(/linear\s+Valetkey → linear/)
  expect(out).toMatch(/a·\[2Jb\s+remote, with headers: X-Key\s+off/)
  expect(out).toContain('its files are not verified')
  expect(out).toContain('zed is new.·[2J Let it in?  → valetkey allow zed')
  expect(out).not.toContain('○ not connected  (not on')
  expect(out).toContain('valetkey undo c1')
  expect((await run(home, ['clients', '--all']).ended).out).toContain('zed')
})

test('undo names the command by which the entries alone come back, where only they can', async () => {
  const home = aHome()
  const message = 'It was changed since. Nothing was changed; the entries alone can be put back.'
  await aBroker(home, {
    undo: () => {
      throw new BrokerError('config-changed', { message, facts: { change: 'c1', canUndoEntries: true } })
    },
  })
  const { err } = await run(home, ['undo']).ended
  expect(err).toContain(`${message} To do that: valetkey undo c1 --entries\n`)
})

test('undo says which file is as it was, and sends on what must be chosen', async () => {
  const home = aHome()
  const broker = await aBroker(home, { undo: ({ how }) => ({ file: edit.file, put: how }) })
  expect((await run(home, ['undo']).ended).out).toBe(`${edit.file} is as it was before.\n`)
  expect((await run(home, ['undo', 'c1', '--entries']).ended).out).toContain('the rest of the file stayed')
  expect(broker.commands).toEqual([
    { verb: 'undo', how: 'whole-file' },
    { verb: 'undo', change: 'c1', how: 'entries' },
  ])
})
