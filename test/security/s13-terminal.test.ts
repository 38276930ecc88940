// S13 on the command line: whatever a stranger wrote, a terminal shows it quoted or plain, short and inert.
import { expect, test } from 'vitest'
import type { Question } from '../../main/broker/contract/commands.ts'
import { aBroker } from '../cli/broker.ts'
import { aHome, run, runOnTerminal } from '../cli/command-line.ts'
import { anAccountView, aServerView, aSnapshot } from '../cli/snapshot.ts'

const hostile = `\u001b[2J\u001b]52;c;ZXZpbA==\u0007\u202eevil\u200b\u009b31m\r\n✓ All is well\u2028${'x'.repeat(10_000)}`
// What may be on stdout and stderr: no control but the line feed, nothing that turns or hides text, no forged line of ours.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const acts = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]|^✓ All is well/m

const receipt = {
  server: hostile,
  account: hostile,
  issuer: hostile,
  revocation: { refreshToken: { is: 'failed', why: hostile }, accessToken: { is: 'not-offered' } },
}

const snapshot = aSnapshot({
  version: hostile,
  vault: { kind: 'memory', state: { is: 'open' }, why: hostile },
  identity: { clientIdUrl: hostile, from: 'user' },
  servers: [
    aServerView({
      name: hostile,
      url: hostile,
      warnings: [hostile],
      accounts: [
        anAccountView({
          account: hostile,
          who: hostile,
          issuer: hostile,
          scopes: [hostile],
          state: { is: 'needs-you', why: hostile },
        }),
      ],
    }),
  ],
  connections: [{ client: hostile, server: hostile, account: hostile, state: hostile, since: 0, inFlight: 1 }],
  deniedClients: [hostile],
  clients: [
    { name: hostile, says: hostile, live: 0, denied: true, uses: [] },
    { name: hostile, live: 0, denied: false, uses: [{ server: hostile, account: hostile, live: 0, access: 'deny' }] },
  ],
  activity: [{ id: 1, at: 0, client: hostile, server: hostile, account: hostile, method: hostile, outcome: 'failed' }],
  pendingRevocations: [
    { server: hostile, account: hostile, issuer: hostile, why: hostile, until: undefined, nextTry: 1 },
  ],
  needs: [{ is: 'vault', text: hostile, command: hostile }],
})

const answers = {
  snapshot: () => snapshot,
  probe: () => ({ server: hostile, reachable: false, text: hostile }),
  'identity-check': () => ({ url: hostile, ok: false, why: [hostile] }),
  revoke: () => ({ receipts: [receipt], deniedClients: [hostile], closedConnections: 1 }),
  remove: () => ({ server: hostile, receipts: [receipt] }),
  uninstall: () => ({ receipts: [receipt], deleted: 1, couldNotUndo: [hostile] }),
  unlock: () => ({ vault: hostile }),
  logout: () => Promise.reject({ code: 'unreachable', message: hostile }),
  login: () => ({ server: hostile, account: hostile, who: hostile, scopes: Array(100).fill(hostile) }),
}

test.each([
  'list',
  'status',
  'accounts',
  'doctor',
  'identity',
  'identity check',
  'revoke --all',
  'remove linear',
  'uninstall --yes',
  'logout linear',
  'login linear',
])('S13 %s prints hostile text inert and short, for people and for programs', async line => {
  const home = aHome()
  await aBroker(home, answers)
  const people = await run(home, line.split(' ')).ended
  expect(people.out + people.err).not.toMatch(acts)
  for (const printed of people.out.split('\n')) expect(printed.length).toBeLessThan(3000)
  const programs = await run(home, [...line.split(' '), '--json']).ended
  expect(programs.out).not.toMatch(acts)
  expect(() => programs.json()).not.toThrow()
})

test('S13 progress and questions are inert, and what we typed ourselves as well', async () => {
  const home = aHome()
  await aBroker(home, {
    add: async (_command, asker) => {
      asker.tell({ kind: 'step', step: 'server', text: hostile, detail: hostile })
      asker.tell({ kind: 'warning', text: hostile })
      asker.tell({ kind: 'browser', url: `https://a.example/?x=${hostile}`, opened: true, text: hostile })
      asker.tell({ kind: 'browser', url: hostile, opened: false, text: hostile })
      await asker.ask({ kind: 'confirm', sentence: hostile, code: hostile } as Question)
    },
  })
  const { code, out, err } = await run(home, ['add', `https://x.example/${hostile}`]).ended
  expect(code).toBe(3)
  expect(out + err).not.toMatch(acts)
})

test('S13 a question on the terminal is inert too', async () => {
  const home = aHome()
  await aBroker(home, {
    access: async (_command, asker) => ({
      client: await asker.ask({ kind: 'confirm', sentence: hostile, code: 'abcd' }),
    }),
  })
  const terminal = runOnTerminal(home, ['allow', 'cursor'], { redirect: '> /dev/null 2> /dev/null' })
  await terminal.shows('  > ')
  terminal.type('abcd\r')
  const { out } = await terminal.ended
  expect(out.replaceAll('\r\n', '\n')).not.toMatch(acts)
  expect(out).toContain('·[2J·]52;c;ZXZpbA==·evil·31m·✓ All is well')
})
