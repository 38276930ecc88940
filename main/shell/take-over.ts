// How the app becomes the one broker while a headless one holds the claim: it is asked to hand over, and then to go.
import { BrokerError, isBrokerError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Paths } from '../base/paths.ts'
import type { Channel } from '../link/channel.ts'
import { dial } from '../link/dial.ts'
import { type Claim, claim } from '../link/single.ts'

/** It drains its calls for ten seconds at most. */
const patience = 20_000
const look = 50

/** @throws BrokerError `already-running` when whoever holds it does not let go. */
export async function claimOrTakeOver(paths: Paths, log: Log): Promise<Claim> {
  const end = Date.now() + patience
  let asked = false
  for (;;) {
    try {
      return await claim(paths)
    } catch (error) {
      if (!isBrokerError(error, 'already-running') || Date.now() > end) throw error
    }
    if (!asked) asked = await askToHandOver(paths, log)
    await new Promise(go => setTimeout(go, look))
  }
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
