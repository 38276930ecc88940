// Whether the tray's menu and icon tell the truth about a snapshot, what needs a person first.
import { describe, expect, test } from 'vitest'
import { headline, type MenuItem, menuFor } from '../../main/shell/tray/menu.ts'
import { standingOf } from '../../main/shell/tray/standing.ts'
import { anAccountView, aServerView } from '../cli/snapshot.ts'
import { anAppSnapshot, aParkedClient } from './an-app-snapshot.ts'

const texts = (items: readonly MenuItem[]) => items.map(item => ('text' in item ? item.text : '—'))
const signedOut = anAccountView({ state: { is: 'signed-out' } })
const lost = anAccountView({ account: 'work', state: { is: 'needs-you', why: 'It ended.' } })

test('without servers it offers to add one', () => {
  expect(texts(menuFor(anAppSnapshot()))).toEqual([
    'Valetkey: no servers yet',
    '—',
    'Add a server…',
    '—',
    'Pause all access',
    'Open Valetkey',
    '—',
    'Quit Valetkey',
  ])
})

test('each account has one line with its state, and leads to its server', () => {
  const servers = [
    aServerView({ accounts: [anAccountView(), lost] }),
    aServerView({ name: 'docs', protection: 'open' }),
  ]
  const items = menuFor(anAppSnapshot({ servers }))
  expect(texts(items)).toEqual(
    expect.arrayContaining(['linear — Ready', 'linear@work — Needs you', 'docs — Ready, open to everyone']),
  )
  expect(items).toContainEqual({
    is: 'choice',
    text: 'linear — Ready',
    does: { is: 'open', screen: 'server', server: 'linear' },
  })
})

test('what needs a person stands on top, and says who waits', () => {
  const servers = [aServerView({ accounts: [signedOut] })]
  const items = menuFor(anAppSnapshot({ servers, connections: [aParkedClient('cursor')] }))
  expect(texts(items).slice(0, 3)).toEqual(['Valetkey: needs you', '—', 'Sign in to linear (cursor waits)'])
  expect(items[2]).toMatchObject({ does: { command: { verb: 'login', server: 'linear', account: 'default' } } })
})

test('a paused broker is resumed there', () => {
  const items = menuFor(anAppSnapshot({ paused: true }))
  expect(texts(items)).toContain('Resume all access')
  expect(texts(items)).not.toContain('Pause all access')
})

test('thirty servers do not make a menu of thirty lines', () => {
  const servers = Array.from({ length: 30 }, (_, n) => aServerView({ name: `server-${n}` }))
  const items = menuFor(anAppSnapshot({ servers }))
  expect(texts(items)).toContain('15 more…')
  expect(items.length).toBeLessThan(30)
})

test('a closed keychain is told before any sign-in', () => {
  const vault = { kind: 'keychain', state: { is: 'locked', why: 'It is locked.' }, why: '' } as const
  const items = texts(menuFor(anAppSnapshot({ vault, servers: [aServerView({ accounts: [signedOut] })] })))
  expect(items).toContain('Unlock the keychain…')
  expect(items).not.toContain('Sign in to linear')
})

describe('the icon', () => {
  const locked = { kind: 'keychain', state: { is: 'locked', why: '' }, why: '' } as const
  test.each([
    ['ready', anAppSnapshot({ servers: [aServerView()] })],
    ['ready', anAppSnapshot({ servers: [aServerView({ accounts: [signedOut] })] })],
    ['needs-you', anAppSnapshot({ servers: [aServerView({ accounts: [lost] })] })],
    [
      'needs-you',
      anAppSnapshot({ servers: [aServerView({ accounts: [signedOut] })], connections: [aParkedClient('cursor')] }),
    ],
    ['needs-you', anAppSnapshot({ vault: locked })],
    ['needs-you', anAppSnapshot({}, { questions: [{ id: '1', from: 'command line', sentence: '?', askedAt: 0 }] })],
    ['paused', anAppSnapshot({ paused: true, vault: locked })],
    ['offline', anAppSnapshot({}, { offline: true })],
  ])('is %s', (standing, snapshot) => {
    expect(standingOf(snapshot)).toBe(standing)
    expect(headline(snapshot)).toMatch(/^Valetkey: /)
  })
})

test('S16 a new client needs somebody, and leads to where it is let in', () => {
  const newcomer = { name: 'zed', live: 1, denied: false, waits: { for: ['linear'] }, uses: [] }
  const items = menuFor(anAppSnapshot({ clients: [newcomer] }))
  expect(texts(items).slice(0, 3)).toEqual(['Valetkey: needs you', '—', 'Let zed in…'])
  expect(items[2]).toMatchObject({ does: { is: 'open', screen: 'clients' } })
})
