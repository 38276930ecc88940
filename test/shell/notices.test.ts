// Whether a person is notified of each need once, and again only when it is a new one.
import { expect, test } from 'vitest'
import { noticesFor } from '../../main/shell/tray/notices.ts'
import { anAccountView, aServerView, aSignInNeed, aSnapshot } from '../cli/snapshot.ts'
import { aParkedClient } from './an-app-snapshot.ts'

const out = aServerView({ accounts: [anAccountView({ state: { is: 'needs-you', why: 'It ended.' } })] })
const needed = aSnapshot({ servers: [out], needs: [aSignInNeed({ client: 'cursor' })] })
const locked = { kind: 'keychain', state: { is: 'locked', why: 'It is locked.' }, why: '' } as const
const shut = aSnapshot({
  vault: locked,
  connections: [aParkedClient('cursor')],
  needs: [{ is: 'vault', text: 'It is locked.', command: undefined }],
})
const nothing: ReadonlySet<string> = new Set()

test('a client that waits for a sign-in is told, and leads to the server', () => {
  expect(noticesFor(nothing, needed).show).toMatchObject([
    { title: 'cursor needs you to sign in to linear', leadsTo: { screen: 'server', server: 'linear' } },
  ])
})

test('an account that nobody waits for is not', () => {
  expect(noticesFor(nothing, aSnapshot({ servers: [out], needs: [aSignInNeed()] })).show).toEqual([])
})

test('a client that waits for a key or an approval is told, and leads to where it is given', () => {
  const key = { is: 'key', server: 'tracker', name: 'X-Key', state: 'gone', text: '', command: '' } as const
  const approval = { is: 'approval', server: 'files', text: '', command: '' } as const
  const waited = { client: 'cursor' }
  expect(noticesFor(nothing, aSnapshot({ needs: [key, approval] })).show).toEqual([])
  const needs = [
    { ...key, ...waited },
    { ...approval, ...waited },
  ]
  const first = noticesFor(nothing, aSnapshot({ needs }))
  expect(first.show).toMatchObject([
    { title: 'cursor needs you to give tracker a key', leadsTo: { screen: 'keys' } },
    { title: 'cursor needs you to approve files', leadsTo: { screen: 'server', server: 'files' } },
  ])
  expect(noticesFor(first.told, aSnapshot({ needs })).show).toEqual([])
})

test('the same need is never told twice, also when its client goes and comes again', () => {
  const first = noticesFor(nothing, needed)
  const gone = noticesFor(first.told, aSnapshot({ servers: [out], needs: [aSignInNeed()] }))
  const again = noticesFor(gone.told, needed)
  const another = noticesFor(again.told, { ...needed, needs: [aSignInNeed({ client: 'vscode' })] })
  expect([gone, again, another].map(({ show }) => show)).toEqual([[], [], []])
})

test('a sign-in that is cancelled, a pause and a locked keychain do not make it a new one', () => {
  const first = noticesFor(nothing, needed)
  const signingIn = aServerView({ accounts: [anAccountView({ state: { is: 'signing-in' } })] })
  for (const between of [aSnapshot({ servers: [signingIn] }), aSnapshot({ servers: [out], paused: true }), shut]) {
    const then = noticesFor(first.told, between)
    expect(noticesFor(then.told, needed).show).toEqual([])
  }
})

test('after a sign-in the next loss is a new need', () => {
  const first = noticesFor(nothing, needed)
  const signedIn = noticesFor(first.told, aSnapshot({ servers: [aServerView()] }))
  expect(noticesFor(signedIn.told, needed).show).toHaveLength(1)
})

test('A20 a call that wants more access is told with its client, once', () => {
  const moreAccess = { client: 'cursor', call: '“write”', scopes: ['“files:write”'], helps: true }
  const need = { is: 'access', server: 'linear', account: 'default', client: 'cursor', text: '', command: '' } as const
  const wanting = aSnapshot({ servers: [aServerView({ accounts: [anAccountView({ moreAccess })] })], needs: [need] })
  const first = noticesFor(nothing, wanting)
  expect(first.show).toMatchObject([
    { title: 'cursor needs more access to linear', text: expect.stringContaining('“files:write”') },
  ])
  const granted = noticesFor(first.told, aSnapshot({ servers: [aServerView()] }))
  expect(noticesFor(first.told, wanting).show).toEqual([])
  expect(noticesFor(granted.told, wanting).show).toHaveLength(1)
})

test('A20 more access that is wanted is not told again when the sign-in for it was cancelled', () => {
  const need = { is: 'access', server: 'linear', account: 'default', client: 'cursor', text: '', command: '' } as const
  const wanting = aSnapshot({ servers: [aServerView()], needs: [need] })
  const first = noticesFor(nothing, wanting)
  const signingIn = aServerView({ accounts: [anAccountView({ state: { is: 'signing-in' } })] })
  const between = noticesFor(first.told, aSnapshot({ servers: [signingIn] }))
  expect([first, noticesFor(between.told, wanting)].map(({ show }) => show.length)).toEqual([1, 0])
})

test('a locked keychain is one notice, and none while no client is there', () => {
  const first = noticesFor(nothing, shut)
  expect(first.show).toMatchObject([{ title: 'Your keychain is locked', leadsTo: { screen: 'servers' } }])
  expect(noticesFor(first.told, shut).show).toEqual([])
  expect(noticesFor(nothing, { ...shut, connections: [] }).show).toEqual([])
})

test('S16 a new client is told once, with what started it as a label, and leads to where it is let in', () => {
  const unmet = (name: string) => ({
    name,
    live: 1,
    denied: false,
    waits: { for: ['linear'], startedBy: '“node (12)”' },
    uses: [],
  })
  const met = (...names: string[]) =>
    aSnapshot({
      clients: names.map(unmet),
      needs: names.map(client => ({ is: 'newcomer', client, text: '', command: '' }) as const),
    })
  const first = noticesFor(nothing, met('zed'))
  expect(first.show).toMatchObject([
    {
      title: 'zed is new and wants to use linear',
      text: expect.stringContaining('“node (12)” (a label, not a proof)'),
      leadsTo: { screen: 'clients' },
    },
  ])
  const again = noticesFor(first.told, met('zed', 'cursor'))
  expect(again.show).toMatchObject([{ title: 'cursor is new and wants to use linear' }])
})
