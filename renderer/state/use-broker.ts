// What the broker and the desk show now, for screens, and the one way to ask something of them. Keeps the last snapshot
// and nothing else. In a screen: `const { broker, desk } = useSnapshot()` and `const answer = await command({ verb, … })`.
import { useCallback, useRef, useState, useSyncExternalStore } from 'react'
import type {
  Answer,
  AppSnapshot,
  DeskCommand,
  DeskView,
  Failure,
  ResultOf,
  RunningCommand,
  WindowCommand,
} from '../../preload/api.ts'

let latest: AppSnapshot | undefined
const listeners = new Set<() => void>()

/** Once, before the first render: the first snapshot comes when the window has loaded. */
export function listenToHost(): void {
  window.valetkey.onSnapshot(snapshot => {
    latest = snapshot
    for (const listener of listeners) listener()
  })
}

/** Undefined until the host has spoken. */
export function useFirstSnapshot(): AppSnapshot | undefined {
  return useSyncExternalStore(subscribe, current)
}

/** For everything below the frame, which is drawn only when there is one. */
export function useSnapshot(): AppSnapshot {
  const snapshot = useFirstSnapshot()
  if (!snapshot) throw new Error('A screen was drawn before the first snapshot.')
  return snapshot
}

/** For what happens outside React's rendering (keys, the palette). */
export function current(): AppSnapshot | undefined {
  return latest
}

export function command(input: WindowCommand): Promise<Answer> {
  return window.valetkey.command(input).catch(unanswered)
}

type BrokerVerb = Exclude<WindowCommand['verb'], DeskCommand['verb']>

/** An answer of the broker to one of its verbs. */
export type Told<V extends BrokerVerb> =
  | { readonly ok: true; readonly result: ResultOf<V> }
  | { readonly ok: false; readonly error: Failure }

/** `const told = await ask({ verb: 'clients' })`. */
export async function ask<V extends BrokerVerb>(input: Extract<WindowCommand, { verb: V }>): Promise<Told<V>> {
  return toldBy<V>(await command(input))
}

/** What answers is our own broker, by the treaty: its word on the shape is taken, as it is for snapshots. */
export function toldBy<V extends BrokerVerb>(answer: Answer): Told<V> {
  return answer as Told<V>
}

export interface Doing {
  /** True until the answer is there. */
  readonly busy: boolean
  /** Why the last one did not work; undefined while busy and after success. */
  readonly failure: Failure | undefined
  readonly run: (input: WindowCommand) => Promise<Answer>
  readonly forget: () => void
}

/** One command of a control at a time, with its busy state and failure: `const signOut = useCommand()`. */
export function useCommand(): Doing {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const turn = useRef(0)
  const run = useCallback(async (input: WindowCommand): Promise<Answer> => {
    const mine = ++turn.current
    setBusy(true)
    setFailure(undefined)
    const answer = await command(input)
    if (mine === turn.current) {
      setBusy(false)
      setFailure(answer.ok ? undefined : answer.error)
    }
    return answer
  }, [])
  const forget = useCallback(() => setFailure(undefined), [])
  return { busy, failure, run, forget }
}

/** The unfinished command of one of these verbs for a server (and account), newest first. */
export function runningFor(
  desk: DeskView,
  verbs: readonly string[],
  server?: string,
  account?: string,
): RunningCommand | undefined {
  return desk.running.findLast(
    one =>
      verbs.includes(one.verb) &&
      one.endedAt === undefined &&
      (server === undefined || one.server === server) &&
      (account === undefined || one.account === undefined || one.account === account),
  )
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function unanswered(): Answer {
  const message = 'Valetkey did not answer this window. Close the window and open it again from the tray.'
  return { ok: false, error: { code: 'broker-unreachable', message, facts: {} } }
}
