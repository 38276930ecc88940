// The Node host: the same broker without a screen, for terminals, SSH boxes, containers, and bridges that wake it.
import { readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { asBrokerError, isBrokerError } from './base/errors.ts'
import { createLog, logFile } from './base/log.ts'
import { pathsOf } from './base/paths.ts'
import { createBroker } from './broker/broker.ts'
import type { BrokerPorts } from './broker/ports.ts'
import { serveLink } from './broker/serve-link.ts'
import { settingsFile } from './broker/settings.ts'
import { browserOpener } from './host/open-browser.ts'
import { findSession, sourcesHere } from './host/session.ts'
import { settleVault, vaultKind } from './host/settle-vault.ts'
import { untilToldToStop } from './host/until-told-to-stop.ts'
import { claim } from './link/single.ts'
import { blankJournal, openGuard } from './mcp/ports.ts'
import { trustSystemCertificates } from './net/agents.ts'
import { createFetchFor } from './net/fetch.ts'
import { createSend } from './net/http-send.ts'

export interface ServeOptions {
  /** The vault that a person named; kept as a setting. */
  readonly vault?: string | undefined
  /** Hears the few sentences a person in front of it should read; nobody, when a bridge woke it. */
  readonly say?: (sentence: string) => void
}

/** Milliseconds that calls in flight are given to end. A signal may be followed by SIGKILL, so it waits less. */
const patience = { asked: 10_000, signalled: 2_000 }

/** Runs the broker until it is told to stop. Resolves with the exit code. */
export async function serve({ vault: named, say = () => {} }: ServeOptions = {}): Promise<number> {
  const paths = pathsOf()
  const session = await findSession(sourcesHere(process.env, Number(process.env.VALETKEY_WOKEN_BY) || undefined))
  Object.assign(process.env, session) // libsecret reads the session bus from the process's own environment
  const log = createLog(logFile(paths.logs))
  const settings = settingsFile(paths.state)
  if (named) settings.write({ ...settings.read(), vault: vaultKind(named) })
  const held = await claim(paths)
  const stopping = untilToldToStop()
  const send = createSend({ log })
  try {
    trustSystemCertificates()
    const wanted = named ?? (session.VALETKEY_VAULT || settings.read().vault)
    const { vault, why } = await settleVault({ paths, named: wanted, log })
    const { version, clientIdUrl } = buildFacts()
    const broker = await createBroker({
      vault,
      vaultWhy: why,
      openBrowser: browserOpener(session),
      send,
      fetchFor: createFetchFor(send),
      now: Date.now,
      log,
      paths,
      clientIdUrl: { build: clientIdUrl, environment: session.VALETKEY_CLIENT_ID_URL },
      guard: openGuard,
      journal: blankJournal,
      host: 'headless',
      version,
      stop: stopping.stop,
    } satisfies BrokerPorts)
    const link = await serveLink({ broker, paths, log, program: `valetkey ${version} (headless)` })
    log.info('broker-started', { version, vault: vault.kind, node: process.version })
    say(`Valetkey ${version} is running without a window. ${why}`)
    say('Leave it running and use another terminal, for example: valetkey add https://mcp.example.com/mcp')
    const reason = await stopping.told
    log.info('broker-stopping', { reason })
    await broker.drain(reason === 'asked' ? patience.asked : patience.signalled)
    await link.close('stopped')
    await broker.close()
    return 0
  } finally {
    send.close()
    stopping.release()
    held.release()
  }
}

function buildFacts(): { readonly version: string; readonly clientIdUrl: string | undefined } {
  const file = join(dirname(fileURLToPath(import.meta.url)), '..', 'package.json')
  const facts = JSON.parse(readFileSync(file, 'utf8')) as {
    version: string
    valetkey?: { clientIdUrl?: string | null }
  }
  return { version: facts.version, clientIdUrl: facts.valetkey?.clientIdUrl ?? undefined }
}

/** What a bridge starts: `node headless.js`. A second one that lost the race ends quietly; its neighbour serves. */
async function startedByItself(): Promise<number> {
  try {
    return await serve()
  } catch (error) {
    if (isBrokerError(error, 'already-running')) return 0
    createLog(logFile(pathsOf().logs)).error('broker-did-not-start', { error: asBrokerError(error) })
    return 1
  }
}

const startedFile = process.argv[1] && realpathSync(process.argv[1])
if (startedFile === fileURLToPath(import.meta.url)) {
  const code = await startedByItself()
  // Linux: at exit Node joins its threads, and one of them may wait for a keyring dialog that nobody answers. All that
  // matters is done by now, and nobody waits for the code of a broker that started well.
  if (code === 0) process.kill(process.pid, 'SIGKILL')
  process.exit(code)
}
