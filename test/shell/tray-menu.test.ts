// Whether the tray's menu and icon tell the truth about a snapshot, what needs a person first.
import { describe, expect, test } from 'vitest'
import { headline, type MenuItem, menuFor } from '../../main/shell/tray/menu.ts'
import { standingOf } from '../../main/shell/tray/standing.ts'
import { anAccountView, aServerView, aSignInNeed } from '../cli/snapshot.ts'
import { anAppSnapshot } from './an-app-snapshot.ts'

const texts = (items: readonly MenuItem[]) => items.map(item => ('text' in item ? item.text : '—'))
const lost = anAccountView({ account: 'work', glance: 'needs-you' })
const dead = aServerView({ glance: 'offline', accounts: [anAccountView({ glance: 'offline' })] })
const newcomer = { is: 'newcomer', client: 'zed', text: '', command: '' } as const
const key = { is: 'key', server: 'tracker', name: 'X-Key', state: 'gone', text: '', command: '' } as const

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
    aServerView({ name: 'docs', protection: 'open', accounts: [] }),
    aServerView({ name: 'tracker', protection: 'open', accounts: [], keys: [], glance: 'needs-you' }),
  ]
  const items = menuFor(anAppSnapshot({ servers }))
  expect(texts(items)).toEqual(
    expect.arrayContaining([
      'linear — Ready',
      'linear@work — Needs you',
      'docs — Ready, open to everyone',
      'tracker — Needs you',
    ]),
  )
  expect(items).toContainEqual({
    is: 'choice',
    text: 'linear — Ready',
    does: { is: 'open', screen: 'server', server: 'linear' },
  })
})

test('what needs a person stands on top, and says who waits', () => {
  const needs = [aSignInNeed({ client: 'cursor' })]
  const items = menuFor(anAppSnapshot({ servers: [aServerView()], needs }))
  expect(texts(items).slice(0, 3)).toEqual(['Valetkey: needs you', '—', 'Sign in to linear (cursor waits)'])
  expect(items[2]).toMatchObject({ does: { command: { verb: 'login', server: 'linear', account: 'default' } } })
})

test('every kind of need has its own way out', () => {
  const needs = [
    { is: 'company', why: '', text: '', command: '' },
    { is: 'access', server: 'linear', account: 'work', client: 'cursor', text: '', command: '' },
    { ...key, client: 'cursor' },
    { is: 'approval', server: 'files', text: '', command: '' },
  ] as const
  const items = menuFor(anAppSnapshot({ needs }))
  expect(items.slice(2, 6)).toMatchObject([
    { text: 'Sign in to your company', does: { command: { verb: 'company-sign-in' } } },
    { text: 'Sign in to linear@work again (cursor needs more access)', does: { command: { verb: 'login' } } },
    { text: 'Give tracker a key… (cursor waits)', does: { is: 'open', screen: 'keys' } },
    { text: 'Approve files…', does: { is: 'open', screen: 'server', server: 'files' } },
  ])
})

test('a sign-in that was begun here can be cancelled here', () => {
  const running = [
    { id: 'r1', verb: 'login', server: 'linear', account: 'work', startedAt: 0, progress: [] },
    { id: 'r2', verb: 'login', server: 'notion', startedAt: 0, endedAt: 1, progress: [] },
  ]
  const items = menuFor(anAppSnapshot({ servers: [aServerView()] }, { running }))
  expect(items[2]).toEqual({
    is: 'choice',
    text: 'Cancel the sign-in to linear@work',
    does: { is: 'command', command: { verb: 'cancel', running: 'r1' } },
  })
  expect(texts(items).join()).not.toContain('notion')
})

test('everything is ready only where everything is', () => {
  const words = (...servers: ReturnType<typeof aServerView>[]) => headline(anAppSnapshot({ servers }))
  const signedOut = aServerView({ glance: 'signed-out' })
  expect(words(aServerView(), aServerView())).toBe('Valetkey: everything is ready')
  expect(words(aServerView(), signedOut, dead)).toBe('Valetkey: 1 of 3 servers ready')
  expect(words(signedOut)).toBe('Valetkey: nothing needs you')
})

test('made-up names do not push out what else needs somebody', () => {
  const crowd = Array.from({ length: 40 }, (_, n) => ({ ...newcomer, client: `zed-${n}` }))
  const items = texts(menuFor(anAppSnapshot({ needs: [...crowd, key] })))
  expect(items.filter(text => text.startsWith('Let '))).toHaveLength(5)
  expect(items).toContain('Give tracker a key…')
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

test('a closed keychain is opened in the window', () => {
  const needs = [{ is: 'vault', text: '', command: undefined }] as const
  expect(texts(menuFor(anAppSnapshot({ needs }))).slice(2, 3)).toEqual(['Unlock the keychain…'])
})

describe('the icon', () => {
  test.each([
    ['ready', anAppSnapshot({ servers: [aServerView()] })],
    ['ready', anAppSnapshot({ servers: [aServerView({ glance: 'signed-out' })] })],
    ['ready', anAppSnapshot({ servers: [aServerView(), dead] })],
    ['needs-you', anAppSnapshot({ servers: [aServerView()], needs: [aSignInNeed()] })],
    ['needs-you', anAppSnapshot({ needs: [key] })],
    ['needs-you', anAppSnapshot({}, { questions: [{ id: '1', from: 'command line', sentence: '?', askedAt: 0 }] })],
    ['paused', anAppSnapshot({ paused: true })],
    ['offline', anAppSnapshot({ servers: [dead] })],
    ['offline', anAppSnapshot({ needs: [key] }, { offline: true })],
  ])('is %s', (standing, snapshot) => {
    expect(standingOf(snapshot)).toBe(standing)
    expect(headline(snapshot)).toMatch(/^Valetkey: /)
  })
})

test('S16 a new client needs somebody, and leads to where it is let in', () => {
  const items = menuFor(anAppSnapshot({ needs: [newcomer] }))
  expect(texts(items).slice(0, 3)).toEqual(['Valetkey: needs you', '—', 'Let zed in…'])
  expect(items[2]).toMatchObject({ does: { is: 'open', screen: 'clients' } })
})
