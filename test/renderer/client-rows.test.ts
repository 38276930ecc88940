// Which programs are shown and what is said of each.
import { expect, test } from 'vitest'
import { clientRows } from '../../renderer/screens/clients/rows.ts'
import { aBroker, noon } from './a-snapshot.ts'

test('connected programs come first, then the ones used last', () => {
  const quiet = { name: 'zed', live: 0, denied: false, uses: [] }
  const broker = aBroker()
  const rows = clientRows({ ...broker, clients: [quiet, ...broker.clients.toReversed()] })
  expect(rows.map(({ title, state }) => `${title} ${state}`)).toEqual([
    'Cursor connected',
    'Claude Desktop idle',
    'Zed idle',
  ])
  expect(rows[0]?.lastUsed).toBe(noon - 60_000)
})

test('a use says who the account is', () => {
  expect(clientRows(aBroker())[0]?.uses[0]).toMatchObject({ label: 'linear', who: '“ada@example.com”', allowed: true })
})

test('a program that is denied is refused, whatever its uses say', () => {
  const broker = aBroker()
  const clients = broker.clients.map(client => ({ ...client, denied: true }))
  expect(clientRows({ ...broker, clients }).map(({ state, allowed }) => [state, allowed])).toEqual([
    ['refused', false],
    ['refused', false],
  ])
})

test('a program that waits to be let in is first, with what it came for and what started it', () => {
  const waits = { for: ['linear', 'notion@work'], startedBy: '“zed (12)”' }
  const newcomer = { name: 'zed', live: 1, denied: false, waits, uses: [] }
  const broker = aBroker()
  const [row] = clientRows({ ...broker, clients: [...broker.clients, newcomer] })
  expect(row).toMatchObject({
    title: 'Zed',
    state: 'waits',
    note: 'New, came for linear and notion@work',
    startedBy: '“zed (12)”',
    allowed: false,
  })
})
