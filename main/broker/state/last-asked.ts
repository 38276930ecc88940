// What came of the last time each server was asked: it answered, or it could not be reached and why. In memory only.
import { isBrokerError } from '../../base/errors.ts'
import type { LastAsked } from '../contract/snapshot.ts'

/** Of one server. `answered` is on the path of every call: it writes a number. */
export interface Asked {
  answered(at: number): void
  /** Takes only what says that the server is not there; whatever else went wrong, it answered. */
  failed(at: number, error: unknown): void
  readonly last: LastAsked | undefined
}

export interface LastAskedOf {
  of(server: { readonly name: string; readonly url: string }): Asked
}

export function createLastAsked(): LastAskedOf {
  const byServer = new Map<string, Asked>()
  return {
    of: ({ name, url }) => {
      const key = `${name} ${url}`
      const asked = byServer.get(key) ?? createAsked()
      byServer.set(key, asked)
      return asked
    },
  }
}

function createAsked(): Asked {
  let answeredAt: number | undefined
  let lost: { readonly at: number; readonly why: string } | undefined
  return {
    answered: at => {
      answeredAt = at
      lost = undefined
    },
    failed: (at, error) => {
      if (isAway(error)) lost = { at: lost?.at ?? at, why: error.message }
    },
    get last() {
      if (lost) return { is: 'unreachable', ...lost } as const
      return answeredAt === undefined ? undefined : ({ is: 'answered', at: answeredAt } as const)
    },
  }
}

const tooManyRequests = 429

function isAway(error: unknown): error is Error {
  if (!isBrokerError(error, 'unreachable', 'timed-out', 'tls-refused', 'not-mcp', 'local-failed')) return false
  return error.facts.status !== tooManyRequests
}
