// What the servers come to at a glance: states, what needs a person, and when all is well.
import { describe, expect, test } from 'vitest'
import {
  clientsOf,
  isAllReady,
  lastAnswered,
  needKey,
  needWords,
  reachSentence,
  whoseLine,
} from '../../renderer/screens/servers/glance.ts'
import { aBroker, aServer } from './a-snapshot.ts'

const [account] = aServer('linear').accounts
if (!account) throw new Error('no account')
const signIn = { is: 'sign-in', server: 'linear', account: 'work', text: '', command: undefined } as const

describe('a server', () => {
  test('says who one is there, and how many more', () => {
    expect(whoseLine(aServer('linear', { accounts: [account, { ...account, account: 'work' }] }))).toEqual({
      first: '“ada@example.com”',
      more: 'and 1 more account',
    })
  })
  test('names only clients that may use it', () => {
    const [cursor, claude] = aBroker().clients
    if (!cursor || !claude) throw new Error('no client')
    expect(clientsOf(aBroker({ clients: [{ ...cursor, denied: true }, claude] }), 'linear')).toEqual(['Claude Desktop'])
  })
})

describe('at a glance', () => {
  test('everything is ready only when nothing waits, nothing is paused and the vault is open', () => {
    const locked = { kind: 'keychain' as const, state: { is: 'locked' as const, why: '' }, why: '' }
    expect(isAllReady(aBroker())).toBe(true)
    expect(isAllReady(aBroker({ servers: [] }))).toBe(false)
    expect(isAllReady(aBroker({ vault: locked }))).toBe(false)
    expect(isAllReady(aBroker({ needs: [{ ...signIn, why: 'It ended.' }] }))).toBe(false)
    for (const glance of ['paused', 'offline', 'signed-out', 'unknown'] as const)
      expect(isAllReady(aBroker({ servers: [aServer('linear'), aServer('notion', { glance })] }))).toBe(false)
  })
  test('the last call is one that was answered', () => {
    const call = { id: 1, at: 0, client: 'zed', server: 'linear', account: 'default', method: 'tools/call' }
    const refused = (['failed', 'refused', 'running'] as const).map(outcome => ({ ...call, outcome }))
    expect(lastAnswered(aBroker({ activity: refused }))).toBeUndefined()
    const answered = { ...call, id: 0, outcome: 'answered' as const }
    expect(lastAnswered(aBroker({ activity: [...refused, answered] }))).toBe(answered)
  })
  test('a need says whose it is, why, and which program waits', () => {
    expect(needWords({ ...signIn, why: 'It ended.', client: 'cursor' }, aBroker())).toEqual({
      title: 'linear@work needs you to sign in',
      says: 'It ended. Cursor waits for it.',
    })
    const key = { is: 'key', server: 'github', name: 'X-Key', state: 'gone', text: '', command: undefined } as const
    expect(needWords(key, aBroker())?.title).toBe('github needs a key')
    expect(needWords({ ...key, state: 'refused', client: 'cursor' }, aBroker())).toEqual({
      title: 'github refuses its key',
      says: 'It no longer takes the key for X-Key. Cursor waits for it.',
    })
  })
  test('a need stays the same one, whoever waits for it', () => {
    const need = { ...signIn, why: 'It ended.' }
    expect(needKey({ ...need, client: 'cursor', text: 'cursor waits.' })).toBe(needKey(need))
    expect(needKey({ ...need, account: 'default' })).not.toBe(needKey(need))
  })
  test('A20 access that a sign-in may grant is told with the program that wants it', () => {
    const moreAccess = { client: 'cursor', call: '“write”', scopes: [], helps: true }
    const broker = aBroker({ servers: [aServer('linear', { accounts: [{ ...account, moreAccess }] })] })
    const need = {
      is: 'access',
      server: 'linear',
      account: 'default',
      client: 'cursor',
      text: '',
      command: '',
    } as const
    expect(needWords(need, broker)?.title).toBe('Cursor needs more access to linear')
  })
  test('what reaches what is one sentence', () => {
    expect(reachSentence(aBroker())).toBe('Cursor and Claude Desktop reach 2 servers through Valetkey.')
    const three = [...aBroker().servers, aServer('sentry')]
    expect(reachSentence(aBroker({ servers: three }))).toBe(
      'Cursor and Claude Desktop reach 2 of 3 servers through Valetkey.',
    )
    expect(reachSentence(aBroker({ clients: [] }))).toBe('2 servers, and no client has used them yet.')
  })
})

describe('a server that takes a key', () => {
  const key = { kind: 'header' as const, name: 'Authorization', since: 0, clients: [] }
  const withKey = (state: 'kept' | 'gone' | 'refused') =>
    aServer('github', { protection: 'open', accounts: [], keys: [{ ...key, state }] })

  test('says how it lets us in, and never that it is open', () => {
    expect(whoseLine(withKey('kept'))).toEqual({ more: 'By a key in the vault' })
    const local = { command: 'npx thing', cwd: '/home/ada', env: {} }
    expect(whoseLine({ ...withKey('kept'), local })).toEqual({ more: 'A program of this machine' })
  })
})
