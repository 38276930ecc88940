// What came of the last time each server was asked: it answered, or it could not be reached and why. In memory only.
import { type BrokerError, isBrokerError } from '../../base/errors.ts'
import type { LastAsked } from '../contract/snapshot.ts'

/** Of one server. `answered` is on the path of every call: it writes a number. */
export interface Asked {
  answered(at: number): void
  /** Any status but a gateway's is an answer; what went wrong elsewhere, at a sign-in service or in a client, says nothing. */
  failed(at: number, error: unknown): void
  /** We ask it by ourselves, whatever comes of it. */
  probed(at: number): void
  /** It is away, and was left alone for about as long as it had been away when it was last probed. */
  isDue(now: number): boolean
  readonly last: LastAsked | undefined
}

interface Which {
  readonly name: string
  readonly url: string
}

export interface LastAskedOf {
  of(server: Which): Asked
  forget(server: Which): void
}

export function createLastAsked(): LastAskedOf {
  const byServer = new Map<string, Asked>()
  const keyOf = ({ name, url }: Which) => `${name} ${url}`
  return {
    of: server => {
      const key = keyOf(server)
      const asked = byServer.get(key) ?? createAsked(new URL(server.url).host)
      byServer.set(key, asked)
      return asked
    },
    forget: server => void byServer.delete(keyOf(server)),
  }
}

interface Lost {
  readonly at: number
  readonly why: string
  /** When we last asked it in vain by ourselves: what its clients ask must not keep us from it. */
  readonly probedAt?: number
}

const pause = { shortest: 60_000, longest: 15 * 60_000 }

function createAsked(host: string): Asked {
  let answeredAt: number | undefined
  let lost: Lost | undefined
  const answered = (at: number) => {
    answeredAt = at
    lost = undefined
  }
  return {
    answered,
    failed: (at, error) => {
      if (!isBrokerError(error)) return
      if (isAway(error, host)) lost = { at, ...lost, why: error.message }
      else if (isAnswer(error, host)) answered(at)
    },
    probed: at => {
      if (lost) lost = { ...lost, probedAt: at }
    },
    isDue: now => {
      if (!lost) return false
      const { at, probedAt = at } = lost
      const waited = now - probedAt
      // A clock that was set back must not make it wait for ever.
      return waited < 0 || waited >= Math.min(Math.max(probedAt - at, pause.shortest), pause.longest)
    },
    get last() {
      if (lost) return { is: 'unreachable', at: lost.at, why: lost.why } as const
      return answeredAt === undefined ? undefined : ({ is: 'answered', at: answeredAt } as const)
    },
  }
}

/** Said by whoever stands before the server: it cannot be reached from there either. */
const saidByGateways: readonly unknown[] = [502, 503, 504]

function isAway(error: BrokerError, host: string): boolean {
  // One that Valetkey itself has stopped is started again by the next call.
  if (error.code === 'local-failed') return error.facts.stopped !== true
  if (!isBrokerError(error, 'unreachable', 'timed-out', 'tls-refused') || error.facts.host !== host) return false
  const { status } = error.facts
  return status === undefined || saidByGateways.includes(status)
}

function isAnswer({ facts }: BrokerError, host: string): boolean {
  return facts.host === host && facts.status !== undefined
}
