// The programs of this machine and what their files say, as the broker reads them now: asked for when a screen needs it, again
// after each change, and when the person comes back to the window (they may have edited a file meanwhile).
import { useCallback, useEffect, useRef, useState } from 'react'
import { ask, type Told } from './use-broker.ts'

export interface KnownClients {
  /** Undefined until it was read the first time. */
  readonly told: Told<'clients'> | undefined
  readonly readAgain: () => void
}

export function useKnownClients(): KnownClients {
  const [told, setTold] = useState<Told<'clients'>>()
  const turn = useRef(0)
  const readAgain = useCallback(async (): Promise<void> => {
    turn.current += 1
    const mine = turn.current
    const next = await ask({ verb: 'clients' })
    if (mine === turn.current) setTold(next)
  }, [])
  useEffect(() => {
    const read = (): void => void readAgain()
    read()
    window.addEventListener('focus', read)
    return () => {
      turn.current += 1
      window.removeEventListener('focus', read)
    }
  }, [readAgain])
  return { told, readAgain: () => void readAgain() }
}
