// What can be done when looking or adding did not work: try again, another address, a named exception, or sign in later.
import type { Failure } from '../../../preload/api.ts'
import { Button } from '../../components/controls/button.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'

interface LookFailedProps {
  readonly failure: Failure
  readonly onAgain: () => void
  /** The person says that it takes a key. */
  readonly onKey: () => void
  /** Adds the server, which asks the person for the exceptions that it takes (S16). */
  readonly onExcept: () => void
}

export function LookFailed({ failure, onAgain, onKey, onExcept }: LookFailedProps) {
  return (
    <FailureNotice
      failure={failure}
      actions={
        <>
          {failure.facts.wants === 'key' && <Button onPress={onKey}>Give it a key</Button>}
          {failure.facts.exception !== undefined && <Button onPress={onExcept}>Add it with this exception</Button>}
          <Button onPress={onAgain}>Look again</Button>
        </>
      }
    />
  )
}

interface AddFailedProps {
  readonly failure: Failure
  /** Set when the server is there and only the sign-in is missing. */
  readonly added: string | undefined
  readonly onAgain: () => void
}

export function AddFailed({ failure, added, onAgain }: AddFailedProps) {
  const cancelled = ['cancelled', 'sign-in-cancelled'].includes(failure.code)
  const again = <Button onPress={onAgain}>{added ? `Sign in to ${added}` : 'Try again'}</Button>
  if (!cancelled) return <FailureNotice failure={failure} actions={again} />
  return (
    <p className="actions" role="status">
      <span className="quiet">
        {added
          ? `You cancelled the sign-in. ${added} is added and waits for you.`
          : 'You cancelled it. Nothing was added.'}
      </span>
      {again}
    </p>
  )
}
