// Whether a person is notified of each need once, and again only when it is a new one.
import { expect, test } from 'vitest'
import { noticesFor } from '../../main/shell/tray/notices.ts'
import { anAccountView, aServerView, aSnapshot } from '../cli/snapshot.ts'
import { aParkedClient } from './an-app-snapshot.ts'

const signedOut = aServerView({ accounts: [anAccountView({ state: { is: 'signed-out' } })] })
const needed = aSnapshot({ servers: [signedOut], connections: [aParkedClient('cursor')] })
const locked = { kind: 'keychain', state: { is: 'locked', why: 'It is locked.' }, why: '' } as const
const nothing: ReadonlySet<string> = new Set()

test('a client that waits for a sign-in is told, and leads to the server', () => {
  expect(noticesFor(nothing, needed).show).toMatchObject([
    { title: 'cursor needs you to sign in to linear', leadsTo: { screen: 'server', server: 'linear' } },
  ])
})

test('an account that nobody waits for is not', () => {
  expect(noticesFor(nothing, aSnapshot({ servers: [signedOut] })).show).toEqual([])
})

test('the same need is never told twice, also when its client goes and comes again', () => {
  const first = noticesFor(nothing, needed)
  const gone = noticesFor(first.told, aSnapshot({ servers: [signedOut] }))
  const again = noticesFor(gone.told, needed)
  const another = noticesFor(again.told, { ...needed, connections: [aParkedClient('vscode')] })
  expect([gone, again, another].map(({ show }) => show)).toEqual([[], [], []])
})

test('after a sign-in the next loss is a new need', () => {
  const first = noticesFor(nothing, needed)
  const signedIn = noticesFor(first.told, aSnapshot({ servers: [aServerView()] }))
  expect(noticesFor(signedIn.told, needed).show).toHaveLength(1)
})

test('A20 a call that wants more access is told with its client, once; not where signing in would not help', () => {
  const moreAccess = { client: 'cursor', call: '“write”', scopes: ['“files:write”'], helps: true }
  const wanting = (more: object) =>
    aSnapshot({ servers: [aServerView({ accounts: [anAccountView({ moreAccess: { ...moreAccess, ...more } })] })] })
  const first = noticesFor(nothing, wanting({}))
  expect(first.show).toMatchObject([
    { title: 'cursor needs more access to linear', text: expect.stringContaining('“files:write”') },
  ])
  const granted = noticesFor(first.told, aSnapshot({ servers: [aServerView()] }))
  expect([noticesFor(first.told, wanting({})).show, noticesFor(nothing, wanting({ helps: false })).show]).toEqual([
    [],
    [],
  ])
  expect(noticesFor(granted.told, wanting({})).show).toHaveLength(1)
})

test('a locked keychain is one notice, whatever waits for it', () => {
  const first = noticesFor(nothing, { ...needed, vault: locked })
  expect(first.show).toMatchObject([{ title: 'Your keychain is locked', leadsTo: { screen: 'servers' } }])
  expect(noticesFor(first.told, { ...needed, vault: locked }).show).toEqual([])
})

test('while all access is paused nobody is disturbed', () => {
  expect(noticesFor(nothing, { ...needed, paused: true }).show).toEqual([])
})

test('S16 a new client is told once, with what started it as a label, and leads to where it is let in', () => {
  const unmet = (name: string) => ({
    name,
    live: 1,
    denied: false,
    waits: { for: ['linear'], startedBy: '“node (12)”' },
    uses: [],
  })
  const first = noticesFor(nothing, aSnapshot({ clients: [unmet('zed')] }))
  expect(first.show).toMatchObject([
    {
      title: 'zed is new and wants to use linear',
      text: expect.stringContaining('“node (12)” (a label, not a proof)'),
      leadsTo: { screen: 'clients' },
    },
  ])
  const again = noticesFor(first.told, aSnapshot({ clients: [unmet('zed'), unmet('cursor')] }))
  expect(again.show).toMatchObject([{ title: 'cursor is new and wants to use linear' }])
})
