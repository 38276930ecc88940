// Everything that a test about signing in needs: a real issuer, a protected server, our own fetch, a robot person.
import { createLog, type Log, silentLog } from '../../main/base/log.ts'
import { confirmedHostsOf } from '../../main/net/addresses.ts'
import { createFetchFor } from '../../main/net/fetch.ts'
import { createSend } from '../../main/net/http-send.ts'
import type { Fetch } from '../../main/net/send.ts'
import { type Discovery, discover } from '../../main/oauth/discovery/discover.ts'
import { probeServer } from '../../main/oauth/discovery/probe.ts'
import { clientDocument } from '../../main/oauth/identity/client-document.ts'
import { identify } from '../../main/oauth/identity/identity.ts'
import type { Exception } from '../../main/oauth/issuer/exception.ts'
import type { Identity } from '../../main/oauth/issuer/issuer.ts'
import type { Flow } from '../../main/oauth/issuer/metadata.ts'
import { type SignInOptions, signIn } from '../../main/oauth/sign-in/sign-in.ts'
import type { Grant } from '../../main/vault/grant.ts'
import { memoryVault } from '../../main/vault/memory.ts'
import type { Vault } from '../../main/vault/vault.ts'
import { anIssuer, type Issuer, type IssuerOptions } from '../world/issuer.ts'
import { aServer, type McpServer, type ServerOptions } from '../world/mcp-server.ts'
import { aRobot } from '../world/robot.ts'

export const clientIdUrl = 'https://valetkey.example/client.json'

export interface Stage extends AsyncDisposable {
  readonly issuer: Issuer
  readonly server: McpServer
  readonly vault: Vault
  readonly fetch: Fetch
  readonly log: Log
  readonly logged: readonly string[]
  discover(exceptions?: readonly Exception[], flow?: Flow): Promise<Discovery>
  identify(discovery: Discovery, own?: { clientIdUrl?: undefined }): Promise<Identity>
  signIn(more?: Partial<SignInOptions>): Promise<Grant>
}

export interface StageOptions {
  readonly issuer?: IssuerOptions
  readonly server?: Omit<ServerOptions, 'issuer'>
}

export async function aStage(options: StageOptions = {}): Promise<Stage> {
  const issuer = await anIssuer({ documents: { [clientIdUrl]: clientDocument(clientIdUrl) }, ...options.issuer })
  const server = await aServer({ issuer, ...options.server })
  const { fetch, close } = ourFetch(server.url)
  const vault = memoryVault()
  const logged: string[] = []
  const log = createLog(line => logged.push(line), { least: 'debug' })
  const find = async (exceptions: readonly Exception[] = [], flow?: Flow) => {
    const url = new URL(server.url)
    const probe = await probeServer({ url, fetch })
    if (probe.is === 'open') throw new Error('The server is open.')
    return discover({ url, challenge: probe.challenge, exceptions, confirmedHosts: confirmedHostsOf(url), flow, fetch })
  }
  const introduce = (discovery: Discovery, own: { clientIdUrl?: undefined } = {}) =>
    identify({ discovery, clientIdUrl, preRegistered: undefined, vault, fetch, now: Date.now, log, ...own })
  return {
    issuer,
    server,
    vault,
    fetch,
    log,
    logged,
    discover: find,
    identify: introduce,
    signIn: async (more = {}) => {
      const exceptions = more.exceptions ?? []
      const discovery = more.discovery ?? (await find(exceptions))
      return signIn({
        discovery,
        identity: more.identity ?? (await introduce(discovery)),
        account: 'default',
        exceptions,
        openBrowser: aRobot(issuer, { as: 'alice' }),
        callbackPorts: [0],
        fetch,
        now: Date.now,
        signal: new AbortController().signal,
        log,
        ...more,
      })
    },
    [Symbol.asyncDispose]: async () => {
      close()
      await server.stop()
      await issuer.stop()
    },
  }
}

/** The fetch that the host would hand to OAuth for a server at this URL. */
export function ourFetch(url: string, limits: { timeout?: number } = {}): { fetch: Fetch; close: () => void } {
  const send = createSend({ log: silentLog })
  return { fetch: createFetchFor(send, limits)(confirmedHostsOf(new URL(url))), close: () => send.close() }
}
