import { chmodSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Receipt } from '../../main/broker/contract/commands.ts'
import { aBroker } from './broker.ts'
import { aHome, run, runOnTerminal } from './command-line.ts'
import { anAccountView, aServerView, aSignInNeed, aSnapshot } from './snapshot.ts'

const hostProcess = fileURLToPath(new URL('./host-process.ts', import.meta.url))
const wakeable = { TEST_HOST: JSON.stringify({ command: process.execPath, args: [hostProcess] }) }

const sealed = { kind: 'sealed-file', state: { is: 'locked', why: 'It wants its passphrase.' }, why: '' } as const
const added = {
  server: 'linear',
  account: 'default',
  url: 'https://mcp.linear.app/mcp',
  signedIn: true,
  protected: true,
}

describe('add', () => {
  test('tells what it finds as it finds it, and the next command at the end', async () => {
    const home = aHome()
    const broker = await aBroker(home, {
      add: (_command, asker) => {
        asker.tell({
          kind: 'step',
          step: 'issuer',
          text: 'Users sign in at https://auth.linear.app.',
          detail: 'RFC 8414',
        })
        asker.tell({ kind: 'warning', text: 'Its tokens are not bound to it.' })
        asker.tell({
          kind: 'browser',
          url: 'https://auth.linear.app/a?state=1',
          opened: true,
          text: 'Your browser is open.',
        })
        return added
      },
    })
    const { code, out, err } = await run(home, ['add', 'https://mcp.linear.app/mcp', '--account', 'work']).ended
    expect(err).toContain(
      '✓ Users sign in at https://auth.linear.app.\n  RFC 8414\n! Its tokens are not bound to it.\n',
    )
    expect(err).toContain('\n  https://auth.linear.app/a?state=1\n')
    expect(out).toMatch(/^linear is ready\.\nNext: valetkey connect cursor linear/)
    expect(code).toBe(0)
    expect(broker.commands.filter(({ verb }) => verb === 'add')).toEqual([
      {
        verb: 'add',
        url: 'https://mcp.linear.app/mcp',
        account: 'work',
        browser: 'open',
        signIn: 'now',
        exceptions: [],
      },
    ])
  })

  test('prints one JSON object on stdout, and progress as plain lines on stderr', async () => {
    const home = aHome()
    await aBroker(home, {
      add: (_command, asker) => {
        asker.tell({ kind: 'step', step: 'server', text: 'Found it.' })
        return added
      },
    })
    const ended = await run(home, ['add', 'https://mcp.linear.app/mcp', '--json']).ended
    expect(ended.json()).toEqual({ ok: true, ...added })
    expect(ended.out.trim().split('\n')).toHaveLength(1)
    expect(ended.err).toBe('✓ Found it.\n')
  })

  test('without a browser takes the pasted address, from a pipe too', async () => {
    const home = aHome()
    await aBroker(home, {
      add: async (_command, asker) => {
        const pasted = await asker.ask({ kind: 'paste-redirect', url: 'https://auth.example/', text: 'Paste it.' })
        return { ...added, url: pasted }
      },
    })
    const address = `http://127.0.0.1:33418/callback?code=${'c'.repeat(6000)}`
    const { json } = await run(home, ['add', 'x.example', '--no-browser', '--json'], { stdin: `${address}\n` }).ended
    expect(json()).toMatchObject({ ok: true, url: address })
  })

  test('takes the pasted address on a terminal, however long it is', async () => {
    const home = aHome()
    const address = `http://127.0.0.1:33418/callback?code=${'c'.repeat(6000)}`
    let pasted: string | undefined
    await aBroker(home, {
      login: async (_command, asker) => {
        pasted = await asker.ask({ kind: 'paste-redirect', url: 'https://auth.example/', text: 'Paste it.' })
        return { server: 'linear', account: 'default', scopes: [] }
      },
    })
    const terminal = runOnTerminal(home, ['login', 'linear', '--no-browser'])
    await terminal.shows('Paste it.\r\n  > ')
    terminal.type(`${address}\r`)
    expect((await terminal.ended).code).toBe(0)
    expect(pasted).toBe(address)
  })

  test('does not wait for a paste when the browser came back by itself', async () => {
    const home = aHome()
    await aBroker(home, {
      login: async (_command, asker) => {
        void asker.ask({ kind: 'paste-redirect', url: 'https://auth.example/', text: 'Paste it.' })
        return await new Promise(resolve =>
          setTimeout(() => resolve({ server: 'linear', account: 'default', scopes: [] }), 300),
        )
      },
    })
    const terminal = runOnTerminal(home, ['login', 'linear', '--no-browser'])
    const { code, out } = await terminal.ended
    expect(out).toContain('Signed in to linear.')
    expect(code).toBe(0)
  })
})

describe('a failure', () => {
  test.each([
    ['bad-input', 2],
    ['unknown-server', 1],
    ['sign-in-needed', 3],
    ['vault-locked', 3],
    ['unreachable', 1],
  ])('%s is a sentence on stderr and exit code %i', async (code, exit) => {
    const home = aHome()
    await aBroker(home, { logout: () => Promise.reject({ code, message: 'This happened. Do that.' }) })
    const ended = await run(home, ['logout', 'linear']).ended
    expect(ended).toMatchObject({ code: exit, out: '', err: '✗ This happened. Do that.\n' })
    const programs = await run(home, ['logout', 'linear', '--json']).ended
    expect(programs.json()).toMatchObject({ ok: false, error: { code, message: 'This happened. Do that.' } })
    expect(programs).toMatchObject({ code: exit, err: '' })
  })

  test('of a broker that goes away in the middle says so, exit code 4', async () => {
    const home = aHome()
    await aBroker(home, { logout: () => 'hang-up' })
    const { code, err } = await run(home, ['logout', 'linear']).ended
    expect(err).toContain('The broker went away before it answered')
    expect(code).toBe(4)
  })
})

describe('list', () => {
  test.each([
    ['names the command that tells what needs a person', [aSignInNeed()], true],
    ['names none where nothing does', [], false],
  ])('%s', async (_what, needs, isNamed) => {
    const home = aHome()
    await aBroker(home, { snapshot: () => aSnapshot({ servers: [aServerView({ name: 'linear' })], needs }) })
    const { out } = await run(home, ['list']).ended
    expect(out.includes('What needs you: valetkey status')).toBe(isNamed)
  })
})

describe('a sleeping broker', () => {
  test('is woken by list', async () => {
    const home = aHome()
    const { code, out } = await run(home, ['list'], { env: wakeable }).ended
    expect(out).toContain('No servers yet. Add one: valetkey add')
    expect(code).toBe(0)
    expect(await run(home, ['stop'], { env: wakeable }).ended).toMatchObject({ code: 0 })
  })

  test('is not woken by status or stop, which say that it sleeps', async () => {
    const home = aHome()
    const status = await run(home, ['status', '--json'], { env: wakeable }).ended
    expect([status.code, status.json()]).toEqual([0, { ok: true, awake: false }])
    const stop = await run(home, ['stop'], { env: wakeable }).ended
    expect([stop.code, stop.out]).toEqual([0, 'Valetkey was not running.\n'])
    expect(() => readFileSync(join(home.paths.state, 'hosts'))).toThrow('ENOENT')
  })

  test('that cannot be woken is exit code 4 and a sentence', async () => {
    const home = aHome()
    const { code, err } = await run(home, ['list']).ended
    expect(err).toContain('valetkey doctor')
    expect(code).toBe(4)
  })
})

test('stop waits until the broker has ended', async () => {
  const home = aHome()
  await run(home, ['list'], { env: wakeable }).ended
  const stopped = await run(home, ['stop', '--json']).ended
  expect(stopped.json()).toEqual({ ok: true, stopped: true, ended: true })
  const [started, ended] = ['hosts', 'ended'].map(name => readFileSync(join(home.paths.state, name), 'utf8'))
  expect(ended).toBe(started)
})

describe('revoke', () => {
  const receipt = (refreshToken: object, accessToken: object) =>
    ({
      server: 'linear',
      account: 'work',
      issuer: 'https://auth.linear.app',
      revocation: { refreshToken, accessToken },
    }) as Receipt
  const revoked = { is: 'revoked', at: Date.now() }

  test.each([
    ['linear@work', { kind: 'account', server: 'linear', account: 'work' }],
    ['--server linear', { kind: 'server', server: 'linear' }],
    ['--client cursor', { kind: 'client', client: 'cursor' }],
    ['--all', { kind: 'everything' }],
  ])('%s revokes that and nothing else', async (line, what) => {
    const home = aHome()
    const broker = await aBroker(home, { revoke: () => ({ receipts: [], deniedClients: [], closedConnections: 0 }) })
    expect((await run(home, ['revoke', ...line.split(' ')]).ended).code).toBe(0)
    expect(broker.commands).toEqual([{ verb: 'revoke', what }])
  })

  test('S14 prints what the issuer confirmed and what it did not, token by token', async () => {
    const home = aHome()
    const until = Date.now() + 3_600_000
    await aBroker(home, {
      revoke: () => ({
        receipts: [
          receipt(revoked, { is: 'not-offered', until }),
          receipt(revoked, { is: 'failed', why: 'It answered 503.', until }),
        ],
        deniedClients: [],
        closedConnections: 2,
      }),
    })
    const { code, out } = await run(home, ['revoke', '--server', 'linear']).ended
    expect(out).toContain(
      'linear@work at https://auth.linear.app\n  ✓ Refresh token: revoked; the issuer confirmed it at ',
    )
    expect(out).toMatch(/! Access token: this issuer offers no revocation\. The token lives until .+\(in 1 hour\)\./)
    expect(out).toMatch(
      /✗ Access token: not confirmed \(It answered 503\)\. Valetkey keeps trying; the token is valid until/,
    )
    expect(out).toContain('2 connections were closed.')
    expect(code).toBe(1)
    const { json } = await run(home, ['revoke', '--server', 'linear', '--json']).ended
    expect(json()).toMatchObject({ ok: false, error: { code: 'revocation-failed' }, closedConnections: 2 })
  })

  test.each([
    ['deny cursor linear', { verb: 'access', client: 'cursor', server: 'linear', allow: false }],
    ['deny cursor linear@work', { verb: 'access', client: 'cursor', server: 'linear', account: 'work', allow: false }],
    ['allow cursor linear@work', { verb: 'access', client: 'cursor', server: 'linear', account: 'work', allow: true }],
    ['allow cursor', { verb: 'access', client: 'cursor', allow: true }],
    ['pause', { verb: 'pause' }],
    ['resume', { verb: 'resume' }],
  ])('%s changes what clients may use', async (line, command) => {
    const home = aHome()
    const broker = await aBroker(home, {
      access: () => ({ client: 'cursor', closedConnections: 0 }),
      pause: () => ({ paused: true }),
      resume: () => ({ paused: false }),
    })
    expect((await run(home, line.split(' ')).ended).code).toBe(0)
    expect(broker.commands).toEqual([command])
  })

  test('wants exactly one thing named', async () => {
    const home = aHome()
    for (const line of [[], ['linear', '--all'], ['--server', 'a', '--client', 'b']]) {
      expect((await run(home, ['revoke', ...line]).ended).code).toBe(2)
    }
  })
})

describe('list and status', () => {
  test('show state by shape and word, and warnings as long as they hold', async () => {
    const home = aHome()
    const warned = aServerView({
      name: 'old',
      warnings: ['Tokens are not bound to it.'],
      protection: 'open',
      accounts: [],
    })
    const worried = aServerView({
      glance: 'needs-you',
      accounts: [anAccountView(), anAccountView({ account: 'work', state: { is: 'needs-you', why: 'Lost.' } })],
    })
    const lastAsked = { is: 'unreachable', at: Date.now() - 120_000, why: 'Nothing answers at that address.' } as const
    const away = aServerView({ name: 'away', glance: 'offline', lastAsked })
    await aBroker(home, { snapshot: () => aSnapshot({ servers: [worried, warned, away] }) })
    const { out } = await run(home, ['list']).ended
    expect(out).toMatch(/^linear {2}▲ Needs you {2}“ada@example.com”, work “ada@example.com” /)
    expect(out).toMatch(/^old {5}● Ready {6}no sign-in needed /m)
    expect(out).toMatch(/^away {4}⊘ Offline /m)
    expect(out).toMatch(/^⊘ away: Nothing answers at that address \(since [\d :-]+; asked again by itself\)\.$/m)
    expect(out).toContain('! old: Tokens are not bound to it.')
  })

  test('say of a server whose key is gone that it has none, and how a pause ends', async () => {
    const home = aHome()
    const key = { kind: 'header', name: 'x-key', since: 0, state: 'gone', clients: [] } as const
    const tracker = aServerView({ name: 'tracker', glance: 'paused', accounts: [], keys: [key] })
    await aBroker(home, { snapshot: () => aSnapshot({ servers: [tracker], paused: true }) })
    const { out } = await run(home, ['list']).ended
    expect(out).toMatch(/^tracker {2}◌ Paused {2}no key {2}/)
    expect(out).toContain('! All access is paused  → valetkey resume')
  })

  test('say what needs a person first, and the memory vault aloud', async () => {
    const home = aHome()
    await aBroker(home, {
      snapshot: () =>
        aSnapshot({
          vault: { kind: 'memory', state: { is: 'open' }, why: 'There is no keychain here.' },
          needs: [aSignInNeed({ text: 'Sign in to linear.', command: 'valetkey login linear' })],
          paused: true,
          clients: [
            { name: 'cursor', live: 0, denied: true, uses: [] },
            {
              name: 'codex',
              live: 0,
              denied: false,
              uses: [{ server: 'linear', account: 'work', live: 0, access: 'deny' }],
            },
          ],
          servers: [aServerView()],
        }),
    })
    const { out } = await run(home, ['status']).ended
    expect(out).toContain('memory only — There is no keychain here.')
    expect(out.indexOf('Sign in to linear.  → valetkey login linear')).toBeLessThan(out.indexOf('Servers'))
    expect(out).toContain('cursor  → valetkey allow cursor\n')
    expect(out).toContain('codex: linear@work  → valetkey allow codex linear@work')
    expect(out).toContain('All access is paused  → valetkey resume')
  })

  test('are coloured on a terminal, and not where NO_COLOR is set', async () => {
    const home = aHome()
    await aBroker(home, { snapshot: () => aSnapshot({ servers: [aServerView()] }) })
    expect((await runOnTerminal(home, ['list']).ended).out).toContain('\u001b[32m● Ready\u001b[0m')
    const plain = await runOnTerminal(home, ['list'], { env: { NO_COLOR: '1' } }).ended
    expect(plain.out).toContain('linear  ● Ready  “ada@example.com”  https://')
  })
})

describe('accounts', () => {
  const shownFor = async (some: Parameters<typeof aSnapshot>[0]) => {
    const home = aHome()
    await aBroker(home, { snapshot: () => aSnapshot(some) })
    return (await run(home, ['accounts']).ended).out
  }
  const account = (some: Parameters<typeof anAccountView>[0], server = {}) =>
    aServerView({
      accounts: [anAccountView({ scopes: [], issuer: undefined, identity: undefined, ...some })],
      ...server,
    })

  test('say why one needs somebody as its need does, and nothing of who where nobody ever signed in', async () => {
    const state = { is: 'needs-you', why: 'Nobody has signed in to it yet.' } as const
    const need = aSignInNeed({ text: 'linear needs you to sign in: nobody has yet.' })
    const servers = [account({ glance: 'needs-you', state, who: undefined })]
    expect(await shownFor({ servers, needs: [need] })).toBe(
      [
        'linear',
        '  State      ▲ Needs you',
        '  Why        linear needs you to sign in: nobody has yet.  → valetkey login linear',
        '  Last used  never',
        '',
      ].join('\n'),
    )
  })

  test('say under a pause how it goes on, and how the sign-in is', async () => {
    const out = await shownFor({ paused: true, servers: [account({ glance: 'paused', state: { is: 'signed-out' } })] })
    expect(out).toContain('State      ◌ Paused  → valetkey resume\n')
    expect(out).toContain('Sign-in    signed out\n')
  })

  test('say why one is offline, and how long its sign-in lasts, on lines of their own', async () => {
    const lastAsked = { is: 'unreachable', at: Date.now(), why: 'Nothing answers.' } as const
    const out = await shownFor({ servers: [account({ glance: 'offline' }, { lastAsked })] })
    expect(out).toMatch(/State {6}⊘ Offline\n {2}Why {8}Nothing answers \(since \d\d:\d\d; asked again by itself\)\.\n/)
    expect(out).toContain('Sign-in    renews by itself\n')
  })
})

describe('doctor', () => {
  test('looks at everything and ends well when nothing is wrong', async () => {
    const home = aHome()
    await aBroker(home, {
      snapshot: () => aSnapshot({ servers: [aServerView()] }),
      probe: () => ({ server: 'linear', reachable: true, text: 'answers' }),
    })
    const env = { HTTPS_PROXY: 'http://me:hunter2@proxy.example:3128' }
    const { code, out } = await run(home, ['doctor'], { env }).ended
    for (const what of [
      'Node',
      'Run folder',
      'Rendezvous',
      'Session',
      'Log',
      'Broker',
      'Vault',
      'Identity',
      'Server linear',
    ]) {
      expect(out).toMatch(new RegExp(`^[✓!] ${what}: `, 'm'))
    }
    expect(out).toContain('✓ Proxy: http://proxy.example:3128')
    expect(out).not.toContain('hunter2')
    expect(code).toBe(0)
  })

  test('says what is wrong and what to do, exit code 1', async () => {
    const home = aHome()
    await aBroker(home, {
      snapshot: () =>
        aSnapshot({
          vault: sealed,
          servers: [aServerView()],
        }),
      probe: () => ({ server: 'linear', reachable: false, text: 'No answer.' }),
    })
    const { code, out } = await run(home, ['doctor']).ended
    expect(out).toContain('✗ Vault: sealed-file is locked: It wants its passphrase.\n  → valetkey unlock')
    expect(out).toContain('✗ Server linear: No answer.')
    expect(out).toContain('2 things are wrong.')
    expect(code).toBe(1)
    const { json } = await run(home, ['doctor', '--json']).ended
    expect(json()).toMatchObject({ ok: false, error: { code: 'unhealthy' } })
  })

  test('sees folders that others may look into', async () => {
    const home = aHome()
    mkdirSync(home.paths.run, { recursive: true, mode: 0o700 })
    chmodSync(home.paths.run, 0o755)
    const { code, out } = await run(home, ['doctor']).ended
    expect(out).toMatch(/✗ Run folder: .* is open to other users \(mode 0755\)\n {2}→ chmod 700 /)
    expect(code).toBe(1)
    expect((await run(home, ['list']).ended).code).toBe(4)
  })

  test('works without any broker', async () => {
    const home = aHome()
    const { code, out } = await run(home, ['doctor']).ended
    expect(out).toContain('✗ Broker: ')
    expect(out).toContain('valetkey serve')
    expect(code).toBe(1)
  })
})

describe('unlock', () => {
  const answers = { snapshot: () => aSnapshot({ vault: sealed }), unlock: () => ({ vault: 'sealed-file' }) }

  test('lets a keychain ask for its own password', async () => {
    const home = aHome()
    const vault = { kind: 'keychain', state: { is: 'locked', why: 'It is locked.' }, why: '' } as const
    const broker = await aBroker(home, { snapshot: () => aSnapshot({ vault }), unlock: () => ({ vault: 'keychain' }) })
    const { code, out, err } = await run(home, ['unlock']).ended
    expect(broker.commands.at(-1)).toEqual({ verb: 'unlock' })
    expect(err).toContain('Your desktop asks for the password of your keychain.')
    expect([code, out]).toEqual([0, 'The vault (keychain) is open.\n'])
  })

  test.each([
    ['memory only', { kind: 'memory', state: { is: 'open' }, why: '' }, 'There is nothing to open'],
    ['an open sealed file', { kind: 'sealed-file', state: { is: 'open' }, why: '' }, 'open already'],
  ] as const)('of %s asks for no passphrase', async (_what, vault, says) => {
    const home = aHome()
    const broker = await aBroker(home, { snapshot: () => aSnapshot({ vault }) })
    const { code, out } = await run(home, ['unlock']).ended
    expect([code, out]).toEqual([0, expect.stringContaining(says)])
    expect(broker.commands.map(({ verb }) => verb)).toEqual(['snapshot'])
  })

  test('takes the passphrase from stdin when told so, as it is', async () => {
    const home = aHome()
    const broker = await aBroker(home, answers)
    await run(home, ['unlock', '--passphrase-stdin'], { stdin: ' with spaces \nmore\n' }).ended
    expect(broker.commands.at(-1)).toEqual({ verb: 'unlock', passphrase: ' with spaces ' })
  })

  test('asks for the first passphrase twice, and makes nothing of two that differ', async () => {
    const home = aHome()
    const state = { is: 'locked', why: 'There is none yet.', fresh: true } as const
    const vault = { kind: 'sealed-file', state, why: '' } as const
    const broker = await aBroker(home, {
      snapshot: () => aSnapshot({ vault }),
      unlock: () => ({ vault: 'sealed-file' }),
    })
    const terminal = runOnTerminal(home, ['unlock'])
    await terminal.shows('A new passphrase')
    terminal.type('correct horse\n')
    await terminal.shows('The same passphrase again')
    terminal.type('correct house\n')
    expect((await terminal.ended).out).toContain('The two passphrases differ')
    expect(broker.commands.map(({ verb }) => verb)).toEqual(['snapshot'])
  })

  test('S9 never shows the passphrase on the terminal', async () => {
    const home = aHome()
    const broker = await aBroker(home, answers)
    const terminal = runOnTerminal(home, ['unlock'])
    await terminal.shows('Passphrase (it is not shown while you type): ')
    terminal.type('correct horsf\u007fe\r')
    const { code, out } = await terminal.ended
    expect(out).not.toMatch(/corr|hors/)
    expect(out).toContain('The vault (sealed-file) is open.')
    expect(code).toBe(0)
    expect(broker.commands.at(-1)).toEqual({ verb: 'unlock', passphrase: 'correct horse' })
  })
})

describe('uninstall', () => {
  const answers = { uninstall: () => ({ receipts: [], deleted: 3, couldNotUndo: ['An entry in Cursor.'] }) }

  test('says what will happen, asks, and does nothing on anything but yes', async () => {
    const home = aHome()
    const broker = await aBroker(home, answers)
    const terminal = runOnTerminal(home, ['uninstall'])
    await terminal.shows('Do it now? [y/N] ')
    expect(terminal.out()).toContain('Every client loses every server')
    terminal.type('\r')
    expect((await terminal.ended).out).toContain('Nothing was done.')
    expect(broker.commands).toEqual([])
  })

  test('with --yes asks nothing and says what it could not undo', async () => {
    const home = aHome()
    await aBroker(home, answers)
    const { code, out } = await run(home, ['uninstall', '--yes']).ended
    expect(out).toContain('The vault is empty; entries deleted: 3.\n! Left behind: An entry in Cursor.')
    expect(code).toBe(0)
  })

  test('without --yes and without a terminal does nothing, exit code 3', async () => {
    const home = aHome()
    const broker = await aBroker(home, answers)
    expect((await run(home, ['uninstall'], { stdin: 'y\n' }).ended).code).toBe(3)
    expect(broker.commands).toEqual([])
  })
})

describe('entry', () => {
  const made = {
    client: 'cursor',
    where: '/home/ada/.cursor/mcp.json',
    format: 'jsonc',
    text: '{\n  "mcpServers": {}\n}',
    entry: { mcpServers: {} },
    link: 'cursor://anysphere.cursor-deeplink/mcp/install?name=linear&config=e30%3D',
  }

  test('prints only the entry on stdout, ready for a file; the link is a note', async () => {
    const home = aHome()
    const broker = await aBroker(home, { entry: () => made })
    const { code, out, err } = await run(home, ['entry', 'linear@work', '--client', 'cursor']).ended
    expect(out).toBe(`${made.text}\n`)
    expect(err).toContain(made.where)
    expect(err).toContain(made.link)
    expect(broker.commands).toEqual([{ verb: 'entry', client: 'cursor', server: 'linear', account: 'work' }])
    expect(code).toBe(0)
  })

  test('takes no name of two accounts', async () => {
    const home = aHome()
    expect((await run(home, ['entry', 'a@b@c']).ended).code).toBe(2)
  })
})

describe('identity', () => {
  test('document prints the document alone on stdout', async () => {
    const home = aHome()
    await aBroker(home, { 'identity-document': ({ url }) => ({ document: { client_id: url } }) })
    const { out, err } = await run(home, ['identity', 'document', '--url', 'https://me.example/c.json']).ended
    expect(JSON.parse(out)).toEqual({ client_id: 'https://me.example/c.json' })
    expect(err).toContain('valetkey identity check https://me.example/c.json')
  })

  test('check says what is wrong, exit code 1', async () => {
    const home = aHome()
    const url = 'https://me.example/c.json'
    await aBroker(home, { 'identity-check': () => ({ url, ok: false, why: ['It answered 404.'] }) })
    const ended = await run(home, ['identity', 'check', url, '--json']).ended
    expect(ended.json()).toMatchObject({ ok: false, error: { code: 'metadata-invalid' }, why: ['It answered 404.'] })
    expect(ended.code).toBe(1)
  })

  test('use none gives up the document of one’s own', async () => {
    const home = aHome()
    const broker = await aBroker(home, { 'identity-use': () => ({}) })
    await run(home, ['identity', 'use', 'none']).ended
    expect(broker.commands).toEqual([{ verb: 'identity-use', url: null }])
  })
})

test('serve hands over to the host and ends with its exit code', async () => {
  const { code, err } = await run(aHome(), ['serve', '--vault', 'memory']).ended
  expect([code, err]).toEqual([7, '· Serving with memory.\n'])
})

describe('Ctrl-C', () => {
  test('cancels the command in the broker, exit code 130', async () => {
    const home = aHome()
    let cancelled = false
    await aBroker(home, {
      login: (_command, asker) => {
        asker.tell({ kind: 'step', step: 'wait', text: 'Waiting.' })
        return new Promise(resolve => {
          asker.signal.addEventListener('abort', () => {
            cancelled = true
            resolve({})
          })
        })
      },
    })
    const running = run(home, ['login', 'linear'])
    await running.shows('Waiting.')
    running.child.kill('SIGINT')
    const { code, err } = await running.ended
    expect([code, err]).toEqual([130, '✓ Waiting.\n✗ Cancelled. Nothing more was done.\n'])
    await expect.poll(() => cancelled).toBe(true)
  })

  test('works at a prompt of ours as anywhere, and leaves the terminal as it was', async () => {
    const home = aHome()
    await aBroker(home, { snapshot: () => aSnapshot({ vault: sealed }) })
    const terminal = runOnTerminal(home, ['unlock'], { redirect: '; stty -a' })
    await terminal.shows('while you type): ')
    terminal.type('secr\u0003')
    const { out } = await terminal.ended
    expect(out).toContain('Cancelled.')
    expect(out).toMatch(/(?<!-)icanon/)
    expect(out).toMatch(/(?<!-)\becho\b/)
  })
})
