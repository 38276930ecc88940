// Keys in the window: those in the vault, and those that a scan found in files.
import { expect, test } from 'vitest'
import { keyRows } from '../../renderer/screens/keys/rows.ts'
import { cleanSays, foundFiles, foundSays, movable, placeSays } from '../../renderer/screens/keys-in-files/rows.ts'
import type { Finding, ScanResult } from '../../renderer/state/picture.ts'
import { aBroker, aServer, noon } from './a-snapshot.ts'

const key = {
  kind: 'header' as const,
  name: 'Authorization',
  scheme: 'Bearer',
  since: noon,
  clients: ['cursor', 'zed'],
}

test('a key that is missing or refused comes before those that are well', () => {
  const servers = [
    aServer('one', { keys: [{ ...key, state: 'kept' }] }),
    aServer('two', { keys: [{ ...key, state: 'refused' }] }),
  ]
  expect(keyRows(aBroker({ servers })).map(({ server, word }) => `${server}: ${word}`)).toEqual([
    'two: Refused by the server',
    'one: In the vault',
  ])
})

test('before a key is deleted, it is said who loses what, and that the key still works elsewhere', () => {
  const [row] = keyRows(aBroker({ servers: [aServer('one', { keys: [{ ...key, state: 'kept' }] })] }))
  expect(row?.goes).toBe('The header Authorization, after Bearer')
  expect(row?.loses).toBe(
    'Cursor and Zed lose one at once, until it has another key. The key still works where it comes from: delete it there as well.',
  )
})

test('findings are grouped by file, the fullest first, with each piece of advice once', () => {
  const result = aScan([inFile('/a', 1), inFile('/b', 2), { ...inFile('/b', 9), isMovable: false }])
  expect(foundFiles(result)).toMatchObject([
    { file: '/b', owner: 'Cursor', findings: [{ line: 2 }, { line: 9 }], todo: ['Move it into the vault.'] },
    { file: '/a', owner: 'Cursor' },
  ])
  expect(foundSays(result)).toBe('3 findings in 2 files; 12 files looked into.')
  expect(movable(result)).toBe(2)
})

test('a finding says where it lies, a file that cannot be read does not', () => {
  expect(placeSays(inFile('/a', 4))).toBe('in a header, line 4')
  expect(placeSays({ ...inFile('/a', 4), kind: 'unreadable' })).toBe('not looked into')
})

test('nothing found is said with how much was looked into', () => {
  expect(cleanSays(aScan([]))).toBe('12 files looked into, and no key in any.')
})

function inFile(file: string, line: number): Finding {
  const about = { client: 'cursor', entry: 'github', name: 'Authorization', shown: 'gh…9f' }
  return {
    kind: 'header',
    file,
    line,
    ...about,
    why: 'It has the form of a key.',
    todo: 'Move it into the vault.',
    isMovable: true,
  }
}

function aScan(findings: readonly Finding[]): ScanResult {
  return { findings, references: [], files: 12, passedOver: 0, gitUnknown: 0 }
}
