// A snapshot as a broker with two servers and two clients would show it; a test changes what it is about.
import type { AppSnapshot } from '../../preload/api.ts'

type Broker = AppSnapshot['broker']

export const noon = Date.parse('2026-11-21T12:00:00Z')

export function aBroker(changes: Partial<Broker> = {}): Broker {
  return {
    version: '0.1.0',
    pid: 1,
    startedAt: noon,
    host: 'app',
    vault: { kind: 'keychain', state: { is: 'open' }, why: '' },
    identity: { clientIdUrl: undefined, from: 'none' },
    servers: [aServer('linear'), aServer('notion')],
    connections: [],
    deniedClients: [],
    paused: false,
    clients: [
      {
        name: 'cursor',
        says: '“Cursor 3.2”',
        live: 1,
        denied: false,
        uses: [
          { server: 'linear', account: 'default', lastUsed: noon - 60_000, live: 1, access: 'allow' },
          { server: 'notion', account: 'default', lastUsed: noon - 3_600_000, live: 0, access: 'allow' },
        ],
      },
      {
        name: 'claude-desktop',
        live: 0,
        denied: false,
        uses: [{ server: 'linear', account: 'default', lastUsed: noon - 7_200_000, live: 0, access: 'allow' }],
      },
    ],
    activity: [],
    pendingRevocations: [],
    needs: [],
    ...changes,
  }
}

export function aServer(name: string, changes: Partial<Broker['servers'][number]> = {}): Broker['servers'][number] {
  return {
    name,
    glance: 'ready',
    url: `https://mcp.${name}.example/mcp`,
    protection: 'protected',
    warnings: [],
    accounts: [
      {
        account: 'default',
        glance: 'ready',
        who: '“ada@example.com”',
        state: { is: 'ready', until: noon + 3_600_000, renews: true },
        issuer: `https://${name}.example`,
        identity: 'dynamic',
        scopes: ['read'],
        audienceBound: true,
        lastUsed: noon,
        signedInAt: noon,
        expiresAt: noon + 3_600_000,
        clients: ['cursor'],
      },
    ],
    ...changes,
  }
}
