// Which calls want more access than was granted, and whether another sign-in may still help: tried twice for one operation,
// then told. Kept in memory for an hour, so that nobody is sent through sign-ins in a circle.
import type { Operation } from '../../mcp/access/ports.ts'
import type { GrantView } from '../../oauth/grants/view.ts'

export interface Wanted {
  readonly client: string
  readonly server: string
  readonly account: string
  readonly operation: Operation
  /** What the server asks for; empty when it does not say. */
  readonly scopes: readonly string[]
  /** What there is now; undefined when nobody is signed in. */
  readonly grant: Pick<GrantView, 'scopes' | 'obtainedAt'> | undefined
}

/** `granted`: the sign-in holds those scopes already. `tried`: it was signed in anew for this often enough. */
export type Verdict = 'may-help' | 'granted' | 'tried'

/** Who was last refused for want of access to an account. */
export interface Want {
  readonly client: string
  readonly operation: Operation
  readonly scopes: readonly string[]
  readonly verdict: Verdict
}

export interface StepUps {
  /** Notes a refusal for want of scope. */
  refused(wanted: Wanted): Verdict
  /** The last refusal since this sign-in; undefined when there was none. */
  last(server: string, account: string, obtainedAt: number | undefined): Want | undefined
}

const mostTries = 2
const rememberedFor = 60 * 60 * 1000
const mostRemembered = 500

interface Tries {
  readonly count: number
  /** Of the grant that was refused. */
  readonly obtainedAt: number | undefined
  readonly at: number
}

export function createStepUps(now: () => number, changed: () => void): StepUps {
  const tries = new Map<string, Tries>()
  const wants = new Map<string, Want & Pick<Tries, 'obtainedAt' | 'at'>>()

  const isRecent = ({ at }: Pick<Tries, 'at'>) => Math.abs(now() - at) < rememberedFor

  /** How often a person has signed in anew since this operation was first refused. */
  function count(key: string, obtainedAt: number | undefined): number {
    const before = tries.get(key)
    const recent = before && isRecent(before) ? before : undefined
    const then = recent?.obtainedAt
    const signedInSince = then !== undefined && obtainedAt !== undefined && then !== obtainedAt
    const sum = (recent?.count ?? 0) + (signedInSince ? 1 : 0)
    tries.delete(key)
    tries.set(key, { count: sum, obtainedAt, at: now() })
    for (const oldest of tries.keys()) {
      if (tries.size <= mostRemembered) break
      tries.delete(oldest)
    }
    return sum
  }

  return {
    refused: ({ client, server, account, operation, scopes, grant }) => {
      const obtainedAt = grant?.obtainedAt
      const tried = count(JSON.stringify([server, account, operation.method, operation.name]), obtainedAt)
      const isGranted = scopes.length > 0 && scopes.every(scope => grant?.scopes.includes(scope))
      const verdict = isGranted ? 'granted' : tried >= mostTries ? 'tried' : 'may-help'
      wants.set(`${server}@${account}`, { client, operation, scopes, verdict, obtainedAt, at: now() })
      changed()
      return verdict
    },
    last: (server, account, obtainedAt) => {
      const want = wants.get(`${server}@${account}`)
      return want && want.obtainedAt === obtainedAt && isRecent(want) ? want : undefined
    },
  }
}
