// What went wrong with a command that was given where nothing shows it (the palette): `complain(answer.error)`; stays in sight
// until it is put away. The frame draws it once.
import { X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import type { Failure } from '../../../preload/api.ts'
import { IconButton } from '../controls/button.tsx'
import { FailureNotice, isNothingToSay } from './notice.tsx'

let last: Failure | undefined
const listeners = new Set<() => void>()

export function complain(failure: Failure): void {
  if (!isNothingToSay(failure)) keep(failure)
}

/** Undefined while there is nothing to complain of. */
export function useComplaint(): Failure | undefined {
  return useSyncExternalStore(subscribe, () => last)
}

export function Complaint({ failure }: { readonly failure: Failure }) {
  const putAway = <IconButton label="Put this away" icon={X} onPress={() => keep(undefined)} />
  return <FailureNotice failure={failure} actions={putAway} />
}

function keep(failure: Failure | undefined): void {
  last = failure
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
