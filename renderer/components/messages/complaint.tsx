// What went wrong with a command that was given where nothing shows it (the palette): `complain(answer.error)`; stays in sight
// until it is put away. The frame draws it once.
import { X } from 'lucide-react'
import type { Failure } from '../../../preload/api.ts'
import { kept, useKept } from '../../state/kept.ts'
import { IconButton } from '../controls/button.tsx'
import { FailureNotice, isNothingToSay } from './notice.tsx'

const last = kept<Failure>()

export function complain(failure: Failure): void {
  if (!isNothingToSay(failure)) last.put(failure)
}

/** Undefined while there is nothing to complain of. */
export function useComplaint(): Failure | undefined {
  return useKept(last)
}

export function Complaint({ failure }: { readonly failure: Failure }) {
  const putAway = <IconButton label="Put this away" icon={X} onPress={() => last.put(undefined)} />
  return <FailureNotice failure={failure} actions={putAway} />
}
