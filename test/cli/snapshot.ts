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
