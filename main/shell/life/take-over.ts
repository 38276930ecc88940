// How the app becomes the one broker while a headless one holds the claim: it is asked to hand over, and then to go.
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Paths } from '../../base/paths.ts'
import type { Channel } from '../../link/channel.ts'
import { dial } from '../../link/dial.ts'
import { type Claim, claim as claimOnce } from '../../link/single.ts'

/** It drains its calls for ten seconds at most. */
const patience = 20_000
const look = 50
/** A client's bridge may wake another one just when the first has let go; that one is asked, too. */
const most = 3

export interface TakeOver {
  readonly paths: Paths
  readonly log: Log
  readonly claim?: typeof claimOnce
  readonly ask?: typeof askToHandOver
}

/** @throws BrokerError `already-running` when whoever holds it does not let go. */
export async function claimOrTakeOver(options: TakeOver): Promise<Claim> {
  const { paths, log, claim = claimOnce, ask = askToHandOver } = options
  const asked = new Set<unknown>()
  let end = Date.now() + patience
  for (;;) {
    const found = await claim(paths).catch(error => holderIn(error, end))
    if ('release' in found) return found
    if (!asked.has(found.pid) && asked.size < most && (await ask(paths, log))) {
      asked.add(found.pid)
      end = Date.now() + patience
    }
    await new Promise(go => setTimeout(go, look))
  }
}

function holderIn(error: unknown, end: number): { readonly pid: unknown } {
  if (!isBrokerError(error, 'already-running') || Date.now() > end) throw error
  return { pid: error.facts.pid }
}

/** False when it could not be asked yet: it may just be starting, or ending. */
async function askToHandOver(paths: Paths, log: Log): Promise<boolean> {
  try {
    const channel = await dial({ paths, timeout: 3000 })
    await handOver(channel)
    log.info('took-over')
    return true
  } catch (error) {
    if (isBrokerError(error, 'broker-unreachable', 'link-refused')) return false
    throw error
  }
}

function handOver(channel: Channel): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => channel.close(), patience)
    channel.onClose(() => {
      clearTimeout(late)
      resolve() // it went away: the claim tells whether it let go
    })
    channel.onFrame(({ head, body }) => {
      if (head.t === 'failure') reject(refused(body))
      if (head.t === 'failure' || head.t === 'result') channel.close()
    })
    channel.send({ head: { t: 'command' }, body: Buffer.from(JSON.stringify({ verb: 'hand-over' })) })
  })
}

function refused(cause: Buffer): BrokerError {
  return new BrokerError('already-running', {
    message:
      'Another Valetkey runs without a window and does not hand over. End it with `valetkey stop`, then start this one.',
    cause: cause.toString('utf8').slice(0, 500),
  })
}
