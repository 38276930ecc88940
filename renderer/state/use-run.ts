// The command that a screen has begun and shows: its progress while it runs, its answer after. With 'adopt', also one
// that was still running when the screen was opened, so that a window closed and opened again has lost nothing.
import { useRef, useState } from 'react'
import type { Answer, RunningCommand, WindowCommand } from '../../preload/api.ts'
import { command, current, useSnapshot } from './use-broker.ts'

export interface Run {
  /** Undefined before anything was begun. */
  readonly shown: Shown | undefined
  readonly begin: (input: WindowCommand) => Promise<Answer>
  /** Cancels what runs, forgets what ended. */
  readonly leave: () => void
}

export type Shown = Pick<RunningCommand, 'progress' | 'question' | 'answer' | 'server' | 'account'> & {
  /** Undefined until the host has taken the command up. */
  readonly id: string | undefined
  readonly verb: string
}

/** `const look = useRun(['look'], 'adopt')`; `look.begin({ verb: 'look', url })`. */
export function useRun(verbs: readonly string[], others: 'adopt' | 'ignore'): Run {
  const { running } = useSnapshot().desk
  const [before, setBefore] = useState(() => idsOf(others === 'adopt' ? running.filter(hasEnded) : running))
  const [begun, setBegun] = useState<Begun>()
  const turn = useRef(0)
  const found = running.findLast(one => verbs.includes(one.verb) && !before.has(one.id))

  const begin = async (input: WindowCommand): Promise<Answer> => {
    turn.current += 1
    const mine = turn.current
    setBefore(idsOf(current()?.desk.running ?? []))
    setBegun({ verb: input.verb })
    const answer = await command(input)
    if (mine === turn.current) setBegun({ verb: input.verb, answer })
    return answer
  }
  const leave = (): void => {
    turn.current += 1
    if (found) void command({ verb: hasEnded(found) ? 'dismiss' : 'cancel', running: found.id })
    setBefore(idsOf(current()?.desk.running ?? []))
    setBegun(undefined)
  }
  return { shown: joined(found, begun), begin, leave }
}

interface Begun {
  readonly verb: string
  readonly answer?: Answer
}

/** What never ran (an input that was refused) is not in the snapshot, and an answer may be here before it is there. */
function joined(found: RunningCommand | undefined, begun: Begun | undefined): Shown | undefined {
  if (!found) return begun && { id: undefined, progress: [], ...begun }
  return found.answer || !begun?.answer ? found : { ...found, answer: begun.answer }
}

function hasEnded({ endedAt }: RunningCommand): boolean {
  return endedAt !== undefined
}

function idsOf(running: readonly RunningCommand[]): ReadonlySet<string> {
  return new Set(running.map(({ id }) => id))
}
