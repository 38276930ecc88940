// How a broker comes to life and how it ends, the same in every host: with a window or without.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Broker, createBroker } from '../broker/broker.ts'
import type { BrokerPorts } from '../broker/core/ports.ts'
import { serveLink } from '../broker/serve-link.ts'
import { blankJournal, openGuard } from '../mcp/access/ports.ts'
import { type ProxyFor, trustSystemCertificates } from '../net/agents.ts'
import { createFetchFor } from '../net/fetch.ts'
import { createSend } from '../net/http-send.ts'
import type { ChosenVault } from '../vault/choose.ts'
import type { Environment } from './session.ts'
import { settleVault } from './settle-vault.ts'
import { surroundingsHere } from './surroundings.ts'

type FromHost = Pick<
  BrokerPorts,
  'host' | 'paths' | 'log' | 'openBrowser' | 'canOpenBrowser' | 'askPerson' | 'bridgeProgram' | 'removeTraces' | 'stop'
>

export interface StartBroker extends FromHost {
  readonly session: Environment
  readonly facts: BuildFacts
  /** The vault that somebody named; undefined or empty when nobody did. */
  readonly vault: string | undefined
  /** What the desktop says of proxies, where there is one; the environment's wish goes first. */
  readonly proxyFor?: ProxyFor
}

export interface StartedBroker {
  readonly broker: Broker
  readonly vault: ChosenVault
  /** Gives calls in flight so many milliseconds, tells the bridges why, and closes everything. */
  end(why: 'stopped' | 'replaced', patience: number): Promise<void>
}

/** The host holds the claim already. @throws BrokerError; nothing is left open then. */
export async function startBroker(host: StartBroker): Promise<StartedBroker> {
  const { paths, log, session, facts } = host
  const send = createSend({ log, ...(host.proxyFor ? { proxyFor: host.proxyFor } : {}) })
  try {
    trustSystem(host)
    const vault = await settleVault({ paths, named: host.vault, log })
    const broker = await createBroker({
      ...portsOf(host),
      vault: vault.vault,
      vaultWhy: vault.why,
      send,
      fetchFor: createFetchFor(send),
      now: Date.now,
      surroundings: surroundingsHere(),
      clientIdUrl: { build: facts.clientIdUrl, environment: session.VALETKEY_CLIENT_ID_URL },
      guard: openGuard,
      journal: blankJournal,
      version: facts.version,
    })
    const link = await serveLink({ broker, paths, log, program: `valetkey ${facts.version} (${host.host})` })
    log.info('broker-started', { version: facts.version, vault: vault.vault.kind, node: process.version })
    return {
      broker,
      vault,
      end: async (why, patience) => {
        await link.close(why, () => broker.drain(patience))
        await broker.close()
        send.close()
      },
    }
  } catch (error) {
    send.close()
    throw error
  }
}

// A runtime that cannot read the system's certificates still has its own.
function trustSystem({ log }: StartBroker): void {
  try {
    trustSystemCertificates()
  } catch (error) {
    log.warn('system-certificates-unread', { error })
  }
}

function portsOf(given: FromHost): FromHost {
  const { host, paths, log, openBrowser, canOpenBrowser, askPerson, bridgeProgram, removeTraces, stop } = given
  const own = { ...(canOpenBrowser ? { canOpenBrowser } : {}), ...(askPerson ? { askPerson } : {}) }
  return { host, paths, log, openBrowser, bridgeProgram, removeTraces, stop, ...own }
}

export interface BuildFacts {
  readonly version: string
  readonly clientIdUrl: string | undefined
}

/** What package.json in this folder says of the build. */
export function buildFacts(root: string): BuildFacts {
  const facts = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string
    valetkey?: { clientIdUrl?: string | null }
  }
  return { version: facts.version, clientIdUrl: facts.valetkey?.clientIdUrl ?? undefined }
}
