// What the servers come to at a glance: states, what needs a person, and when all is well.
import { describe, expect, test } from 'vitest'
import {
  clientsOf,
  companyNeed,
  isAllReady,
  keyNeeds,
  reachSentence,
  serverState,
  signInNeeds,
  whoseLine,
} from '../../renderer/screens/servers/glance.ts'
import { aBroker, aServer } from './a-snapshot.ts'

const [account] = aServer('linear').accounts
if (!account) throw new Error('no account')
const lost = { ...account, account: 'work', state: { is: 'needs-you' as const, why: 'The issuer ended it.' } }
const never = { ...account, state: { is: 'signed-out' as const } }

describe('a company sign-in that has ended', () => {
  const why = 'The company sign-in at x has ended. Sign in to your company again: valetkey company sign-in'
  const company = { issuer: 'https://x.example', clientId: 'v', who: undefined, accounts: 1 }
  const servers = [aServer('linear', { accounts: [{ ...lost, byCompany: true }] })]
  const broker = aBroker({ servers, company: { ...company, state: { is: 'needs-you', why } } })

  test('is told once, and not for each account that it opened', () => {
    expect(companyNeed(broker)).toBe('The company sign-in at x has ended.')
    expect(signInNeeds(broker)).toEqual([])
    expect(isAllReady(broker, {})).toBe(false)
  })
})

describe('a server', () => {
  test('speaks for the account that needs somebody', () => {
    expect(serverState(aServer('linear', { accounts: [account, lost] }), aBroker(), {})).toBe('needs-you')
  })
  test('is paused when everything is, and offline when the machine is', () => {
    expect(serverState(aServer('linear'), aBroker({ paused: true }), {})).toBe('paused')
    expect(serverState(aServer('linear'), aBroker(), { offline: true })).toBe('offline')
  })
  test('that is open needs no account to be ready', () => {
    expect(serverState(aServer('docs', { protection: 'open', accounts: [] }), aBroker(), {})).toBe('ready')
  })
  test('says who one is there, and how many more', () => {
    expect(whoseLine(aServer('linear', { accounts: [account, lost] }))).toEqual({
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
    expect(isAllReady(aBroker(), {})).toBe(true)
    expect(isAllReady(aBroker({ servers: [] }), {})).toBe(false)
    expect(isAllReady(aBroker({ paused: true }), {})).toBe(false)
    expect(isAllReady(aBroker({ vault: locked }), {})).toBe(false)
    expect(isAllReady(aBroker({ servers: [aServer('linear', { accounts: [lost] })] }), {})).toBe(false)
  })
  test('a sign-in that was lost comes before one that was never begun', () => {
    const servers = [aServer('linear', { accounts: [never] }), aServer('notion', { accounts: [lost] })]
    expect(signInNeeds({ servers }).map(({ label }) => label)).toEqual(['notion@work', 'linear'])
  })
  test('A20 access that a sign-in may grant stands with what needs you; access that none can grant does not', () => {
    const moreAccess = { client: 'cursor', call: '“write”', scopes: [], helps: true }
    const lacking = (helps: boolean) =>
      aBroker({ servers: [aServer('linear', { accounts: [{ ...account, moreAccess: { ...moreAccess, helps } }] })] })
    expect(signInNeeds(lacking(true)).map(({ title }) => title)).toEqual(['Cursor needs more access to linear'])
    expect(isAllReady(lacking(true), {})).toBe(false)
    expect(signInNeeds(lacking(false))).toEqual([])
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

  test('is ready with it, and needs a person when it is missing or refused', () => {
    const states = (['kept', 'gone', 'refused'] as const).map(state => serverState(withKey(state), aBroker(), {}))
    expect(states).toEqual(['ready', 'needs-you', 'needs-you'])
    expect(keyNeeds({ servers: [withKey('kept')] })).toEqual([])
    expect(keyNeeds({ servers: [withKey('gone'), withKey('refused')] }).map(({ title }) => title)).toEqual([
      'github needs a key',
      'github refuses its key',
    ])
  })

  test('that is a program waits for its approval, and for its key before that', () => {
    const local = { command: 'npx thing', cwd: '/home/ada', env: {}, isRevoked: true as const }
    const wants = (['kept', 'gone'] as const).map(state => keyNeeds({ servers: [{ ...withKey(state), local }] }))
    expect(wants.map(needs => needs.map(({ wants }) => wants))).toEqual([['approval'], ['key']])
    expect(serverState({ ...withKey('kept'), local }, aBroker(), {})).toBe('needs-you')
  })

  test('says how it lets us in, and never that it is open', () => {
    expect(whoseLine(withKey('kept'))).toEqual({ more: 'By a key in the vault' })
    const local = { command: 'npx thing', cwd: '/home/ada', env: {} }
    expect(whoseLine({ ...withKey('kept'), local })).toEqual({ more: 'A program of this machine' })
  })
})
