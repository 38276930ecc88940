// What clients are asking right now and asked lately: a ring of the newest requests, in memory only.
import { plain } from '../../base/quote.ts'
import type { Ended, Passage } from '../../mcp/access/ports.ts'
import type { Envelope } from '../../mcp/message/message.ts'
import type { ActivityView } from '../contract/snapshot.ts'

export interface ActivityRing {
  /** Notes a request that begins; call what it returns when it is dealt with. On the path of every call: cheap. */
  begin(passage: Passage, request: Envelope): Ended
  /** Newest first. */
  views(): readonly ActivityView[]
}

interface Entry {
  readonly id: number
  readonly at: number
  /** Of a clock that nobody sets. */
  readonly startedAt: number
  readonly passage: Passage
  readonly method: string
  readonly tool: string | undefined
  ms: number | undefined
  outcome: ActivityView['outcome']
}

const most = 200
const longest = 100

export function createActivity(now: () => number, changed: () => void): ActivityRing {
  const ring: Entry[] = []
  let count = 0
  return {
    begin: (passage, { method = '', params }) => {
      const startedAt = performance.now()
      const tool = method === 'tools/call' ? nameIn(params) : undefined
      const at = now()
      const entry: Entry = {
        id: count,
        at,
        startedAt,
        passage,
        method: short(method),
        tool,
        ms: undefined,
        outcome: 'running',
      }
      ring[count % most] = entry
      count += 1
      changed()
      return outcome => {
        entry.ms = performance.now() - startedAt
        entry.outcome = outcome
        changed()
      }
    },
    views: () => [...ring].sort((one, other) => other.id - one.id).map(viewOf),
  }
}

function nameIn(params: unknown): string | undefined {
  const name = (params as { name?: unknown } | undefined)?.name
  return typeof name === 'string' ? short(name) : undefined
}

/** A long text would be kept alive as a whole. */
function short(text: string): string {
  return text.length <= longest ? text : plain(text, longest)
}

function viewOf({ id, at, passage, method, tool, ms, outcome }: Entry): ActivityView {
  return {
    id,
    at,
    ...passage,
    method: plain(method, longest),
    ...(tool === undefined ? {} : { tool: plain(tool, longest) }),
    ...(ms === undefined ? {} : { ms: Math.round(ms) }),
    outcome,
  }
}
