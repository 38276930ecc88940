// How a sleeping broker is woken: exactly one detached host, however many processes call at once.
import { BrokerError, isBrokerError } from '../base/errors.ts'
import type { Paths } from '../base/paths.ts'
import type { Channel } from './channel.ts'
import { type Holder, takeClaim } from './claims.ts'
import { dial } from './dial.ts'
import { ensurePrivateFolder } from './private-folder.ts'
import { lifeOf } from './process-identity.ts'

export interface HostCommand {
  readonly command: string
  readonly args: readonly string[]
}

export interface WakeOptions {
  readonly paths: Paths
  readonly host: HostCommand
  readonly env?: NodeJS.ProcessEnv
  /** Milliseconds until it must answer; 15,000 by default. */
  readonly deadline?: number
  readonly signal?: AbortSignal
}

const look = 25
/** A host that exits with an error may have lost to another one, which then answers within this time. */
const afterFailure = 1500
/** What answers wrongly may be a broker that is just being replaced. */
const patience = 1000

/** The running broker, or else a woken one. @throws as `dial`. */
export async function dialOrWake(options: WakeOptions): Promise<Channel> {
  const channel = await tryDial(options, Date.now() + patience)
  return channel ?? wake(options)
}

/** Starts the broker (or waits for the one that a neighbour starts) and dials it. @throws as `dial`. */
export async function wake(options: WakeOptions): Promise<Channel> {
  const { paths, deadline = 15_000 } = options
  ensurePrivateFolder(paths.run)
  const end = Date.now() + deadline
  for (;;) {
    const claimed = await takeClaim({ folder: paths.run, name: 'wake', isStale: holder => isOver(holder, deadline) })
    if (claimed.is === 'taken') {
      try {
        return await wakeAlone(options, end)
      } finally {
        claimed.release()
      }
    }
    const channel = await tryDial(options, end)
    if (channel) return channel
    if (Date.now() > end) throw asleep(deadline)
    await pause(look)
  }
}

const isOver = (holder: Holder, deadline: number) => lifeOf(holder) === 'dead' || Date.now() - holder.at > 2 * deadline

async function wakeAlone(options: WakeOptions, end: number): Promise<Channel> {
  // The one before us may have woken it between our look and our claim.
  const already = await tryDial(options, Date.now() + patience)
  if (already) return already
  const host = await start(options)
  let last = end
  for (;;) {
    const channel = await tryDial(options, last)
    if (channel) return channel
    if (host.failed && last === end) last = Math.min(end, Date.now() + afterFailure)
    if (Date.now() > last) throw host.failed ?? asleep(options.deadline)
    await pause(look)
  }
}

/**
 * Undefined while nobody answers; what answers wrongly is tried again until `end`, and once more where it took longer than
 * that: a broker that had slept drops those who came meanwhile.
 */
async function tryDial({ paths, signal }: WakeOptions, end: number): Promise<Channel | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dial({ paths, timeout: 10_000, ...(signal ? { signal } : {}) })
    } catch (error) {
      if (isBrokerError(error, 'broker-unreachable')) return undefined
      if (!isBrokerError(error, 'link-refused') || (Date.now() > end && attempt > 1)) throw error
    }
    await pause(look * 4)
  }
}

async function start({ paths, host, env = process.env }: WakeOptions): Promise<{ failed?: BrokerError }> {
  // Loaded only here: most bridges find the broker awake, and every module costs them time and memory.
  const { spawn } = await import('node:child_process')
  const state: { failed?: BrokerError } = {}
  const fail = (why: string, cause?: unknown) => {
    state.failed = new BrokerError('broker-unreachable', {
      message: `Valetkey could not be started (${why}). \`valetkey doctor\` says more.`,
      ...(cause === undefined ? {} : { cause }),
    })
  }
  const child = spawn(host.command, [...host.args], {
    // In a session of its own: a client that ends its process group must not end everybody's broker.
    detached: true,
    windowsHide: true,
    stdio: 'ignore',
    // Not the client's folder, which would stay busy as long as the broker lives.
    cwd: paths.state,
    // The client's process, by which the host finds the desktop session when the environment says nothing.
    env: { ...env, VALETKEY_WOKEN_BY: String(process.ppid) },
  })
  child.once('error', error => fail((error as NodeJS.ErrnoException).code ?? 'error', error))
  child.once('exit', code => {
    if (code !== 0) fail(`it ended with code ${code ?? 'unknown'}`)
  })
  child.unref()
  return state
}

function asleep(deadline = 15_000): BrokerError {
  return new BrokerError('broker-unreachable', {
    message: `Valetkey was started and did not answer within ${deadline / 1000} seconds. \`valetkey doctor\` says more.`,
  })
}

const pause = (milliseconds: number) => new Promise<void>(go => setTimeout(go, milliseconds))
