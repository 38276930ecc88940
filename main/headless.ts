// The Node host: the same broker without a screen, for terminals, SSH boxes, containers, and bridges that wake it.
import { realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { asBrokerError, isBrokerError } from './base/errors.ts'
import { createLog, logFile } from './base/log.ts'
import { pathsOf } from './base/paths.ts'
import { settingsFile } from './broker/state/settings.ts'
import { browserOpener, openerFor } from './host/open-browser.ts'
import { removeTraces } from './host/remove-traces.ts'
import { collectAtRest } from './host/rest.ts'
import { findSession, sourcesHere } from './host/session.ts'
import { vaultKind } from './host/settle-vault.ts'
import { buildFacts, startBroker } from './host/start-broker.ts'
import { untilToldToStop } from './host/until-told-to-stop.ts'
import { claim } from './link/single.ts'

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
  const kept = settings.read()
  if (named) settings.write({ ...kept, vault: vaultKind(named) })
  const root = join(dirname(fileURLToPath(import.meta.url)), '..')
  const facts = buildFacts(root)
  const held = await claim(paths)
  const stopping = untilToldToStop()
  try {
    const { version } = facts
    const { broker, vault, end } = await startBroker({
      host: 'headless',
      paths,
      log,
      session,
      facts,
      vault: named ?? (session.VALETKEY_VAULT || kept.vault),
      openBrowser: browserOpener(session),
      bridgeProgram: () => ({ node: process.execPath, script: scriptIn(root) }),
      removeTraces: () => tracesFrom(root, paths.state),
      canOpenBrowser: () => openerFor(session, process.platform) !== undefined,
      stop: stopping.stop,
    })
    const stopResting = collectAtRest({ subscribe: broker.subscribe })
    say(`Valetkey ${version} is running without a window. ${vault.why}`)
    say('Leave it running and use another terminal, for example: valetkey add https://mcp.example.com/mcp')
    const reason = await stopping.told
    log.info('broker-stopping', { reason })
    stopResting()
    const isSignal = reason !== 'stopped' && reason !== 'replaced'
    await end(isSignal ? 'stopped' : reason, isSignal ? patience.signalled : patience.asked)
    return 0
  } finally {
    stopping.release()
    held.release()
  }
}

function scriptIn(root: string): string {
  return join(root, 'scripts', 'valetkey.cjs')
}

function tracesFrom(root: string, state: string): readonly string[] {
  const { platform, env } = process
  const program = scriptIn(root)
  // macOS, Windows: the system keeps that list, and only the app itself may strike itself off.
  const login =
    platform === 'linux' ? [] : ['Valetkey’s start at login, if you switched it on: your system’s settings.']
  return [...removeTraces({ home: homedir(), state, platform, env, program }), ...login]
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
