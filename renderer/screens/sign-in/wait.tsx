// The wait while a person signs in elsewhere: the address to compare, ways to open and copy it, and a way out.
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { CopyButton } from '../../components/controls/copy-button.tsx'
import { Field } from '../../components/controls/field.tsx'
import { inert } from '../../components/text/inert.ts'
import { Time } from '../../components/text/time.tsx'
import { command } from '../../state/use-broker.ts'
import type { Shown } from '../../state/use-run.ts'
import { ChooseIssuer } from './choose-issuer.tsx'
import { ComparedAddress } from './compared-address.tsx'
import { type SignInStory, signInStory } from './story.ts'
import './sign-in.css'

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
        {/* Nothing goes on while the choice is open. */}
        {story.is !== 'choosing' && <span className="spinner" aria-hidden />}
        <div>
          <p className="sign-in-title">{titleOf(story)}</p>
          <p className="quiet">
            {saysOf(story, run)} <Since story={story} startedAt={run.startedAt} />
          </p>
        </div>
      </div>
      {story.is === 'choosing' && run.id !== undefined && <ChooseIssuer running={run.id} {...story} />}
      {waiting && <ComparedAddress url={waiting.url} />}
      {waiting?.code && <TypedCode code={waiting.code} />}
      {waiting?.wantsPaste && run.id !== undefined && <PasteRedirect running={run.id} />}
      <div className="actions">
        {waiting && run.id !== undefined && (
          <OpenPage running={run.id} says={waiting.code ? 'Open the page here' : 'Open the page again'} />
        )}
        <Button kind={waiting ? 'quiet' : 'plain'} disabled={run.id === undefined} onPress={onCancel}>
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

function titleOf(story: SignInStory): string {
  if (story.is === 'choosing') return 'Choose where you sign in'
  if (story.is !== 'waiting') return 'Preparing the sign-in'
  if (story.code) return 'Type this code in on any device'
  return story.opened ? 'Your browser shows the sign-in page' : 'Open this address in a browser to sign in'
}

function saysOf(story: SignInStory, run: Pick<Shown, 'progress'>): string {
  if (story.is === 'choosing') return 'Take the one where you have an account. Valetkey keeps to it.'
  if (story.is !== 'waiting') return lastStep(run)
  if (story.code) return 'Open this address there, and go on only if it is a page that you expect.'
  return 'Compare the address with the one in your browser before you type a password.'
}

/** A code has an end; a page was opened at some time. */
function Since({ story, startedAt }: { readonly story: SignInStory; readonly startedAt: number | undefined }) {
  if (story.is === 'choosing') return null
  if (story.is === 'waiting' && story.until) {
    return (
      <>
        The code ends <Time at={story.until} />.
      </>
    )
  }
  if (startedAt === undefined) return null
  return (
    <>
      Begun <Time at={startedAt} />.
    </>
  )
}

function lastStep({ progress }: Pick<Shown, 'progress'>): string {
  return progress.findLast(one => one.kind === 'step')?.text ?? 'Valetkey asks the server who signs users in.'
}

function OpenPage({ running, says }: { readonly running: string; readonly says: string }) {
  return (
    <Button icon={ExternalLink} onPress={() => void command({ verb: 'open', what: 'sign-in-page', running })}>
      {says}
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
