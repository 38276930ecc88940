// Programs of this machine in the window: which are shown and offered, and what is said of their files.
import { expect, test } from 'vitest'
import {
  clientsElsewhere,
  clientsHere,
  clientsToOffer,
  entriesSay,
  leftBehind,
  reaches,
} from '../../renderer/screens/client-files/machine-rows.ts'
import type { KnownClient } from '../../renderer/state/picture.ts'

test('connected programs come first, then by name; what is not here stands apart', () => {
  const clients = [
    aClient('zed'),
    aClient('cursor'),
    aClient('vscode', { connected: ['linear'] }),
    aClient('warp', gone),
  ]
  expect(clientsHere(clients).map(({ id }) => id)).toEqual(['vscode', 'cursor', 'zed'])
  expect(clientsElsewhere(clients).map(({ id }) => id)).toEqual(['warp'])
})

test('a program that is not here and has our entry all the same is shown', () => {
  expect(clientsHere([aClient('warp', { ...gone, connected: ['linear'] })])).toHaveLength(1)
})

test('only verified programs with a readable file are offered to a newcomer', () => {
  const broken = [{ ...aFile, trouble: 'Line 3 is broken.' }]
  const clients = [
    aClient('cursor'),
    aClient('kiro', { verified: false }),
    aClient('zed', { files: broken }),
    aClient('raycast', { files: [], pasted: 'its settings' }),
    aClient('goose', gone),
  ]
  expect(clientsToOffer(clients).map(({ id }) => id)).toEqual(['cursor'])
})

test('what is said of a file: our servers, its own entries, or that there is none', () => {
  const entry = { name: 'x', line: 1, enabled: true, kind: 'remote' as const }
  expect(entriesSay(aClient('cursor', { connected: ['linear', 'notion'] }))).toBe(
    'Reaches linear and notion through Valetkey',
  )
  expect(entriesSay(aClient('cursor', { files: [{ ...aFile, entries: [entry] }] }))).toBe(
    '1 entry of its own, none for Valetkey',
  )
  expect(entriesSay(aClient('cursor'))).toBe('No entry for Valetkey yet')
})

test('an entry without an account leads to the default one', () => {
  const client = aClient('cursor', { connected: ['linear', 'notion@work'] })
  expect(reaches(client, 'linear', 'default')).toBe(true)
  expect(reaches(client, 'linear', 'work')).toBe(false)
  expect(reaches(client, 'notion', 'work')).toBe(true)
  expect(leftBehind(client, [{ name: 'linear' }])).toEqual(['notion@work'])
})

const aFile = { path: '/home/ada/.cursor/mcp.json', level: 'user' as const, there: true, entries: [] }
const gone = { here: false }

function aClient(id: string, changes: Partial<KnownClient> = {}): KnownClient {
  const about = { verified: true, here: true, connected: [], afterChange: 'Restart it.', notes: [] }
  return { id, title: id, ...about, files: [aFile], ...changes }
}
