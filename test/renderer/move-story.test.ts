// Moving keys in the window: where each entry stands, from what the running command tells.
import { expect, test } from 'vitest'
import { becomesSays, canMove, moveSteps, signInTold } from '../../renderer/screens/move-keys/story.ts'
import type { Migration, Progress } from '../../renderer/state/picture.ts'

const begun = (text: string): Progress => ({ kind: 'step', step: 'entry', text })
const page: Progress = { kind: 'browser', url: 'https://issuer.example/', opened: true, text: '' }
const chosen = [anEntry('a'), anEntry('b'), anEntry('c')]

test('the entry that was named last is being moved, those before it are over, those after it wait', () => {
  const steps = moveSteps(chosen, [begun('a'), { kind: 'warning', text: 'It did not start.' }, begun('b')])
  expect(steps.map(({ state }) => state)).toEqual(['failed', 'now', 'ahead'])
  expect(steps[0]?.says).toBe('It did not start.')
})

test('the answer decides in the end', () => {
  const { id, client, title, file, entry } = anEntry('a')
  const about = { id, client, title, file, entry, rotate: [] }
  const steps = moveSteps(chosen, [begun('a'), begun('b')], [{ ...about, is: 'done', tools: 1 }])
  expect(steps[0]).toMatchObject({ state: 'done', says: 'Moved. Started as its client does, it lists 1 tool.' })
})

test('a sign-in waits only while its page is the last that was told, and it belongs to one entry', () => {
  expect(signInTold([begun('a'), page])).toEqual([page])
  expect(signInTold([begun('a'), page, { kind: 'step', step: 'proof', text: 'It works.' }])).toBeUndefined()
  expect(signInTold([begun('a'), page, begun('b')])).toBeUndefined()
})

test('what becomes of an entry is said in words; what cannot be moved says why', () => {
  expect(becomesSays(anEntry('a', { becomes: 'sign-in' }))).toMatch(/^You sign in/)
  expect(becomesSays(anEntry('a', { becomes: 'entry', by: 'mcp-remote' }))).toBe(
    'Valetkey takes the place of mcp-remote.',
  )
  const stuck = anEntry('a', { becomes: 'cannot', why: 'Its key is part of the address.' })
  expect(canMove(stuck)).toBe(false)
  expect(becomesSays(stuck)).toBe('Its key is part of the address.')
})

function anEntry(id: string, changes: Partial<Migration> = {}): Migration {
  const about = { client: 'cursor', title: 'Cursor', file: '/home/ada/.cursor/mcp.json', line: 3, enabled: true }
  return { id, ...about, entry: id, becomes: 'key', keys: [{ name: 'Authorization' }], leavesOut: [], ...changes }
}
