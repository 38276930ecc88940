// The wait while a person signs in elsewhere: the address to compare, ways to open and copy it, and a way out.
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../components/button.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { Field } from '../components/field.tsx'
import { inert } from '../components/inert.ts'
import { Time } from '../components/time.tsx'
import { command } from '../use-broker.ts'
import { ChooseIssuer } from './choose-issuer.tsx'
import { ComparedAddress } from './compared-address.tsx'
import { signInStory } from './sign-in-story.ts'
import type { Shown } from './use-run.ts'
import './sign-in-wait.css'

interface SignInWaitProps {
  /** The `login` or `add` that waits. */
  readonly run: Pick<Shown, 'id' | 'progress' | 'question' | 'answer'> & { readonly startedAt?: number }
  readonly onCancel: () => void
}

/** Draws nothing once the sign-in has ended: what came of it is the screen's to say. */
export function SignInWait({ run, onCancel }: SignInWaitProps) {
  const story = signInStory(run)
  if (story.is === 'done' || story.is === 'ended') return null
  const waiting = story.is === 'waiting' ? story : undefined
  return (
    <section className="sign-in-wait" aria-label="Signing in" aria-live="polite">
      <div className="sign-in-head">
        <span className="spinner" aria-hidden />
        <div>
          <p className="sign-in-title">
            {waiting?.code ? 'Type this code in on any device' : titleOf(waiting?.opened)}
          </p>
          <p className="quiet">
            {waiting ? 'Compare the address with the one in your browser before you type a password.' : lastStep(run)}
            {run.startedAt !== undefined && (
              <>
                {' '}
                Begun <Time at={run.startedAt} />.
              </>
            )}
          </p>
        </div>
      </div>
      {story.is === 'choosing' && run.id !== undefined && <ChooseIssuer running={run.id} {...story} />}
      {waiting && <ComparedAddress url={waiting.url} />}
      {waiting?.code && <TypedCode code={waiting.code} />}
      {waiting?.wantsPaste && run.id !== undefined && <PasteRedirect running={run.id} />}
      <div className="add-actions">
        {waiting && run.id !== undefined && <OpenAgain running={run.id} />}
        <Button kind="quiet" disabled={run.id === undefined} onPress={onCancel}>
          Cancel the sign-in
        </Button>
      </div>
    </section>
  )
}

/** A stranger's characters: judged before they came here, and typed in by hand elsewhere. */
function TypedCode({ code }: { readonly code: string }) {
  return (
    <p className="typed-code">
      <bdi className="mono selectable">{inert(code)}</bdi>
      <CopyButton text={code} label="Copy the code" />
    </p>
  )
}

function titleOf(opened: boolean | undefined): string {
  if (opened === undefined) return 'Preparing the sign-in'
  return opened ? 'Your browser shows the sign-in page' : 'Open this address in a browser to sign in'
}

function lastStep({ progress }: Pick<Shown, 'progress'>): string {
  return progress.findLast(one => one.kind === 'step')?.text ?? 'Valetkey asks the server who signs users in.'
}

function OpenAgain({ running }: { readonly running: string }) {
  return (
    <Button icon={ExternalLink} onPress={() => void command({ verb: 'open', what: 'sign-in-page', running })}>
      Open the page again
    </Button>
  )
}

function PasteRedirect({ running }: { readonly running: string }) {
  const [address, setAddress] = useState('')
  const answer = (): void => {
    if (address.trim() !== '') void command({ verb: 'answer', running, answer: address.trim() })
  }
  return (
    <Field
      label="Where the browser ended"
      value={address}
      onChange={setAddress}
      onEnter={answer}
      placeholder="http://127.0.0.1:…"
      hint="When the browser ends at an address that it cannot open, paste that address here."
      mono
      end={
        <Button disabled={address.trim() === ''} onPress={answer}>
          Go on
        </Button>
      }
    />
  )
}
