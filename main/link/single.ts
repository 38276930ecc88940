// How there is one broker at a time: a claim that only one living process holds.
import { BrokerError, isBrokerError } from '../base/errors.ts'
import type { Paths } from '../base/paths.ts'
import { type Holder, takeClaim } from './claims.ts'
import { dial } from './dial.ts'
import { ensurePrivateFolder } from './private-folder.ts'
import { lifeOf } from './process-identity.ts'

export interface Claim {
  release(): void
}

/** A broker that holds the claim and cannot be dialled yet may still be starting. */
const startingUp = 15_000

/** @throws BrokerError `already-running` while a living broker holds it (facts: pid). */
export async function claim(paths: Paths): Promise<Claim> {
  ensurePrivateFolder(paths.run)
  const claimed = await takeClaim({ folder: paths.run, name: 'broker', isStale: holder => isStale(holder, paths) })
  if (claimed.is === 'taken') return claimed
  const { pid } = claimed.holder
  throw new BrokerError('already-running', {
    message: `Valetkey already runs (process ${pid}). \`valetkey status\` shows it, \`valetkey stop\` ends it.`,
    facts: { pid },
  })
}

async function isStale(holder: Holder, paths: Paths): Promise<boolean> {
  const life = lifeOf(holder)
  if (life !== 'unknown') return life === 'dead'
  if (Date.now() - holder.at < startingUp) return false
  return !(await answers(paths))
}

async function answers(paths: Paths): Promise<boolean> {
  try {
    const channel = await dial({ paths, timeout: 3000 })
    channel.close()
    return true
  } catch (error) {
    if (isBrokerError(error, 'broker-unreachable', 'link-refused')) return false
    throw error
  }
}
