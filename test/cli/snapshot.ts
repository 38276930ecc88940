// Snapshots for tests of the command line: the dull parts filled in.
import type { Snapshot } from '../../main/broker/contract/snapshot.ts'

/** A broker with nothing in it, but for what the test says. */
export function aSnapshot(some: Partial<Snapshot> = {}): Snapshot {
  return {
    version: '0.1.0',
    pid: process.pid,
    startedAt: Date.now(),
    host: 'headless',
    vault: { kind: 'keychain', state: { is: 'open' }, why: '' },
    identity: { clientIdUrl: undefined, from: 'none' },
    servers: [],
    connections: [],
    deniedClients: [],
    paused: false,
    clients: [],
    activity: [],
    pendingRevocations: [],
    needs: [],
    ...some,
  }
}

type Server = Snapshot['servers'][number]
type Account = Server['accounts'][number]

export function aServerView(some: Partial<Server> = {}): Server {
  return {
    name: 'linear',
    glance: 'ready',
    url: 'https://mcp.linear.app/mcp',
    protection: 'protected',
    accounts: [anAccountView()],
    warnings: [],
    ...some,
  }
}

export function anAccountView(some: Partial<Account> = {}): Account {
  return {
    account: 'default',
    glance: 'ready',
    who: '“ada@example.com”',
    state: { is: 'ready', until: Date.now() + 3_600_000, renews: true },
    issuer: 'https://auth.linear.app',
    identity: 'cimd',
    scopes: ['mcp:read'],
    audienceBound: true,
    lastUsed: undefined,
    signedInAt: undefined,
    expiresAt: undefined,
    clients: [],
    ...some,
  }
}

/** Of the account of `aServerView`, but for what the test says. */
export function aSignInNeed(
  some: Partial<Extract<Snapshot['needs'][number], { is: 'sign-in' }>> = {},
): Snapshot['needs'][number] {
  return {
    is: 'sign-in',
    server: 'linear',
    account: 'default',
    why: 'Nobody has signed in to it yet.',
    text: 'You are not signed in to linear.',
    command: 'valetkey login linear',
    ...some,
  }
}
