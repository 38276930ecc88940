// The command palette does what the command line does, and finds it by a few letters.
import { describe, expect, test } from 'vitest'
import { verbs } from '../../main/cli/verbs.ts'
import type { AppSnapshot } from '../../preload/api.ts'
import { paletteEntries } from '../../renderer/palette/entries.ts'
import { findEntries } from '../../renderer/palette/find.ts'
import { aBroker, aServer, noon } from './a-snapshot.ts'

/** What only a terminal has: what clients start, the broker in this terminal, and help on all this. */
const forTerminals = ['bridge', 'serve', 'help']
/** Shown by the same screen as `status`: the servers, with who one is there. */
const sameAsStatus = ['accounts']
/** Shown where a server is added, beside the fields that wait for what comes of it. */
const whileAdding = ['recipe']

describe('the palette', () => {
  test('has every verb of the command line', () => {
    const locked = { kind: 'keychain' as const, state: { is: 'locked' as const, why: '' }, why: '' }
    const [client] = aBroker().clients
    if (!client) throw new Error('no client')
    const clients = [client, { ...client, name: 'zed', denied: true }]
    const byHand = aServer('github', { registered: { clientId: 'abc', proof: 'secret' } })
    const key = { kind: 'variable' as const, name: 'API_KEY', since: noon, state: 'kept' as const, clients: [] }
    const local = { command: 'npx thing', cwd: '/home/ada', env: {} }
    const aProgram = aServer('files', { protection: 'open', accounts: [], keys: [key], local })
    const apps = [anApp({ vault: locked, clients, servers: [byHand, aProgram] }), anApp({ paused: true })]
    const offered = new Set(apps.flatMap(paletteEntries).map(({ verb }) => verb))
    const missing = verbs.map(({ name }) => name).filter(name => !offered.has(name))
    expect(missing.sort()).toEqual([...forTerminals, ...sameAsStatus, ...whileAdding].sort())
  })

  test('offers first what needs a person', () => {
    const [account] = aServer('linear').accounts
    if (!account) throw new Error('no account')
    const lost = aServer('linear', { accounts: [{ ...account, state: { is: 'needs-you', why: 'It ended.' } }] })
    const [first] = findEntries(paletteEntries(anApp({ servers: [aServer('notion'), lost] })), '')
    expect(first?.says).toBe('Sign in to linear')
  })

  test('finds by words in any order, and by the command line’s own', () => {
    const entries = paletteEntries(anApp())
    expect(findEntries(entries, 'notion remove')[0]?.says).toBe('Remove notion')
    expect(findEntries(entries, 'logout linear')[0]?.says).toBe('Sign out of linear')
    expect(findEntries(entries, 'no such thing')).toEqual([])
  })

  test('copies the entry that a client needs, for each account', () => {
    const [found] = findEntries(paletteEntries(anApp()), 'copy claude desktop notion')
    expect(found?.says).toBe('Copy Claude Desktop’s entry for notion')
    expect(found?.does).toEqual({ kind: 'copy-entry', server: 'notion', client: 'claude-desktop' })
    const [one] = aServer('linear').accounts
    if (!one) throw new Error('no account')
    const two = aServer('linear', { accounts: [one, { ...one, account: 'work' }] })
    const [work] = findEntries(paletteEntries(anApp({ servers: [two] })), 'cursor linear@work')
    expect(work?.does).toEqual({ kind: 'copy-entry', server: 'linear@work', client: 'cursor' })
  })

  test('has the further ways of a registered client and of another device only where they are offered', () => {
    const says = (server: ReturnType<typeof aServer>) =>
      paletteEntries(anApp({ servers: [server] })).map(entry => entry.says)
    const registered = { clientId: 'abc', proof: 'secret' as const }
    const full = says(aServer('github', { registered, discovery: { issuer: 'https://x.example', device: true } }))
    expect(full).toContain('Sign in to github on another device')
    expect(full).toContain('Replace the secret or key of github’s client')
    expect(says(aServer('github')).join()).not.toMatch(/another device|secret or key/)
  })

  test('asks before it takes anything away', () => {
    const taking = ['logout', 'remove', 'uninstall', 'stop', 'company-sign-out', 'key-delete', 'undo']
    const company = { issuer: 'x', clientId: 'x', who: undefined, state: { is: 'signed-out' as const }, accounts: 2 }
    const unasked = paletteEntries(anApp({ company })).filter(
      ({ does }) => does.kind === 'command' && taking.includes(does.command.verb),
    )
    expect(unasked).toEqual([])
  })
})

function anApp(changes: Partial<AppSnapshot['broker']> = {}): AppSnapshot {
  return {
    broker: aBroker(changes),
    desk: {
      running: [],
      questions: [],
      settings: { startAtLogin: false, theme: 'system' },
      update: { is: 'none' },
      terminal: { is: 'off', file: '/home/ada/.local/bin/valetkey' },
      app: { version: '0.1.0', platform: 'linux', standIn: false, trayShown: true, logFolder: '/logs' },
      notes: [],
    },
  }
}
