// Where a soak run takes place: one issuer, servers of every kind, a home with a keychain, a broker, and a person.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { clientDocument } from '../../main/oauth/identity/client-document.ts'
import { belonging } from '../bench/belongings.ts'
import { exampleClientId } from '../world/client-document.ts'
import { aHome, type Home } from '../world/home.ts'
import { openOldServer } from '../world/http-sse-server.ts'
import { anIssuer, type Issuer } from '../world/issuer.ts'
import { openKeyFront } from '../world/key-front.ts'
import { aServer, type McpServer } from '../world/mcp-server.ts'
import { aSecretService } from '../world/secret-service.ts'
import { aPerson, type Person } from './person.ts'
import { type Runs, runsOf } from './runs.ts'
import type { Spoken } from './secrets.ts'

/** Servers that take tokens of the issuer. */
export const protectedServers = ['v1', 'v2', 'modern'] as const
export type ProtectedServer = (typeof protectedServers)[number]

/** Every server that clients live at, and which kind of server it is. */
export const servers = {
  v1: '2025-11-25 on the v1 SDK',
  v2: 'both eras on the v2 SDK',
  modern: '2026-07-28 alone',
  keyed: '2025-11-25 behind a key',
  old: 'HTTP+SSE of 2024-11-05',
  local: 'a program of this machine with a key',
} as const
export type ServerName = keyof typeof servers

export interface Town {
  readonly issuer: Issuer
  readonly mcp: Readonly<Record<ProtectedServer | 'keyed', McpServer>>
  readonly old: Awaited<ReturnType<typeof openOldServer>>
  /** A server that comes and goes. */
  readonly guest: McpServer
  readonly home: Home
  readonly person: Person
  readonly runs: Runs
  /** When which server refused the tokens that were alive. */
  readonly refusals: { readonly server: ProtectedServer; readonly at: number }[]
  /** Sessions whose broker was killed: nobody is left to end them. */
  readonly orphans: Set<string>
  /** Where brokers write what they hold. */
  readonly probes: string
  /** Every token and key of the run. */
  secrets(): readonly string[]
  close(): Promise<void>
}

/** Seconds that an access token lives. */
export const tokenLife = 6
export const labels = ['cursor', 'codex', 'zed', 'vscode'] as const

const keys = { header: 'sk-canary-header-5f0c7e', local: 'sk-canary-local-a17b93' } as const
const program = fileURLToPath(new URL('local-program.ts', import.meta.url))
const probe = fileURLToPath(new URL('probe.cjs', import.meta.url))

export async function aTown(spoken: Spoken): Promise<Town> {
  const stack = new AsyncDisposableStack()
  const close = belonging(() => stack.disposeAsync())
  try {
    return await built(stack, close, spoken)
  } catch (error) {
    await close()
    throw error
  }
}

async function built(stack: AsyncDisposableStack, close: () => Promise<void>, spoken: Spoken): Promise<Town> {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-soak-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const nonces = join(folder, 'local-calls')
  writeFileSync(nonces, '')
  const runs = runsOf(() => readFileSync(nonces, 'utf8').split('\n').filter(Boolean))
  const { onCall } = runs
  const keyring = stack.use(await aSecretService())
  const issuer = stack.use(await anIssuer({ accessTokenTtl: tokenLife, refreshTokens: 'always', rotation: 'strict' }))
  issuer.publish(exampleClientId, clientDocument(exampleClientId))
  const mcp = {
    v1: stack.use(await aServer({ name: 'v1', issuer, sdk: 'v1', onCall })),
    v2: stack.use(await aServer({ name: 'v2', issuer, sdk: 'v2', era: 'both', onCall })),
    modern: stack.use(await aServer({ name: 'modern', issuer, sdk: 'v2', era: 'modern', onCall })),
    keyed: stack.use(await aServer({ name: 'keyed', unprotected: true, sdk: 'v1', onCall })),
  }
  const guest = stack.use(await aServer({ name: 'guest', unprotected: true, sdk: 'v2', onCall }))
  const front = await openKeyFront(mcp.keyed.url, 'x-api-key', keys.header)
  stack.defer(front.stop)
  const old = await openOldServer({ onCall })
  stack.defer(old.stop)
  const { DBUS_SESSION_BUS_ADDRESS = '', XDG_RUNTIME_DIR = '' } = keyring.env
  const home = stack.use(
    aHome({
      vault: 'keychain',
      clientIdUrl: exampleClientId,
      letIn: labels,
      env: { DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR, NODE_OPTIONS: `--require=${probe}`, SOAK_PROBE: folder },
    }),
  )
  const person = aPerson(home, spoken)
  await home.serve()
  for (const name of protectedServers) await person.signsIn(['add', mcp[name].url, '--name', name])
  await person.does(['add', old.url, '--name', 'old'])
  const withKey = ['--key-stdin', '--key-header', 'X-Api-Key']
  await person.does(['add', front.url, '--name', 'keyed', ...withKey], { input: `${keys.header}\n` })
  const run = ['run', 'local', '--secret-env', 'API_KEY', '--', process.execPath, program, nonces]
  await person.confirms(run, [[/The value of API_KEY/, keys.local]])
  return {
    issuer,
    mcp,
    old,
    guest,
    home,
    person,
    runs,
    refusals: [],
    orphans: new Set(),
    probes: folder,
    secrets: () => [...issuer.tokensGiven(), ...Object.values(keys)],
    close,
  }
}
