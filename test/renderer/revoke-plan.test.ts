// What a revocation would stop, as it is said before it is done.
import { expect, test } from 'vitest'
import { isRevocable, revokePlan } from '../../renderer/screens/revoke/plan.ts'
import { aBroker, aServer } from './a-snapshot.ts'

test('one client loses its accounts, and nobody is signed out', () => {
  const plan = revokePlan(aBroker(), { kind: 'client', client: 'cursor' })
  expect(plan.button).toBe('Revoke Cursor’s access')
  expect(plan.sentence).toBe('Cursor loses linear and notion at once, live connections included.')
  expect(plan.givenBack).toEqual([])
})

test('one account names every program that loses it and where its tokens go', () => {
  const plan = revokePlan(aBroker(), { kind: 'account', server: 'linear', account: 'default' })
  expect(plan.sentence).toBe('Cursor and Claude Desktop lose linear at once.')
  expect(plan.givenBack).toEqual([{ label: 'linear', issuer: 'https://linear.example' }])
})

test('everything gives every token back', () => {
  const plan = revokePlan(aBroker(), { kind: 'everything' })
  expect(plan.givenBack.map(({ label }) => label)).toEqual(['linear', 'notion'])
  expect(plan.stops).toHaveLength(3)
})

test('what is refused already does not stop again', () => {
  const broker = aBroker()
  const clients = broker.clients.map(client => ({ ...client, denied: true }))
  expect(revokePlan({ ...broker, clients }, { kind: 'everything' }).stops).toEqual([])
})

test('a server that lets everyone in is not said to be lost', () => {
  const servers = [aServer('linear', { protection: 'open', accounts: [] }), aServer('notion')]
  const plan = revokePlan(aBroker({ servers }), { kind: 'everything' })
  expect(plan.stops.map(({ server }) => server)).toEqual(['notion'])
})

test('a server with a key loses it here, which is said together with where it still works', () => {
  const key = { kind: 'header' as const, name: 'Authorization', since: 0, clients: [], state: 'kept' as const }
  const linear = aServer('linear', { protection: 'open', accounts: [], keys: [key] })
  const plan = revokePlan(aBroker({ servers: [linear] }), { kind: 'everything' })
  expect(plan.deleted).toEqual([{ label: 'linear', says: 'its key Authorization is deleted here' }])
  expect(plan.stops.map(({ client, server }) => `${client} ${server}`)).toEqual([
    'Cursor linear',
    'Claude Desktop linear',
  ])
  expect(plan.back).toMatch(/Deleted keys still work where they come from\.$/)
  expect(isRevocable(linear)).toBe(true)
  expect(isRevocable(aServer('open', { protection: 'open', accounts: [] }))).toBe(false)
})
