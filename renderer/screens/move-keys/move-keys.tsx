// Moving keys out of files: which entries hold one and what becomes of each, ticked by the person; then one after the other, each
// proven; and the way back.
import { useCallback, useEffect, useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { useFocusKept } from '../../components/controls/use-focus-kept.ts'
import { EmptyState } from '../../components/layout/empty-state.tsx'
import { Page, Section } from '../../components/layout/section.tsx'
import { FailureNotice, Notice } from '../../components/messages/notice.tsx'
import { sentence } from '../../components/text/inert.ts'
import { Quote } from '../../components/text/quote.tsx'
import type { Migration } from '../../state/picture.ts'
import { go } from '../../state/route.ts'
import { ask, command, type Told, toldBy } from '../../state/use-broker.ts'
import { type Run, useRun } from '../../state/use-run.ts'
import { counted } from '../../words/in-words.ts'
import { pressed } from '../../words/pressed.ts'
import { SignInWait } from '../sign-in/wait.tsx'
import { MoveChoices } from './choices.tsx'
import { MoveDone } from './done.tsx'
import { PutBack } from './put-back.tsx'
import { MoveSteps } from './steps.tsx'
import { canMove, signInTold } from './story.ts'
import './move-keys.css'

export function MoveKeys() {
  const [planned, setPlanned] = useState<Told<'migrate'>>()
  const [chosen, setChosen] = useState<readonly Migration[]>([])
  const moving = useRun(['migrate'], 'ignore')
  const plan = useCallback(() => void ask({ verb: 'migrate', how: 'preview' }).then(setPlanned), [])
  useEffect(plan, [plan])
  const move = (entries: readonly Migration[]): void => {
    setChosen(entries)
    void moving.begin({ verb: 'migrate', how: 'write', only: entries.map(({ id }) => id) })
  }
  const again = (): void => {
    moving.leave()
    setPlanned(undefined)
    plan()
  }
  return (
    <Page
      title="Move keys into the vault"
      says="Each entry is changed, started as its client starts it, and put back by itself if it does not work."
      onBack={() => go({ screen: 'keys' })}
    >
      {moving.shown ? (
        <Moving run={moving} chosen={chosen} onAgain={again} />
      ) : (
        <Planned planned={planned} onMove={move} onAgain={plan} />
      )}
    </Page>
  )
}

interface PlannedProps {
  readonly planned: Told<'migrate'> | undefined
  readonly onMove: (entries: readonly Migration[]) => void
  readonly onAgain: () => void
}

function Planned({ planned, onMove, onAgain }: PlannedProps) {
  if (!planned) {
    return (
      <div className="side-by-side">
        <span className="spinner" aria-hidden />
        <p role="status">Reading the files, and asking the servers whether they offer a sign-in</p>
      </div>
    )
  }
  if (!planned.ok)
    return <FailureNotice failure={planned.error} actions={<Button onPress={onAgain}>Try again</Button>} />
  const { entries, troubles } = planned.result
  const left = entries.filter(entry => entry.becomes === 'cannot')
  return (
    <>
      {entries.some(canMove) ? (
        <MoveChoices entries={entries.filter(canMove)} onMove={onMove} />
      ) : (
        <EmptyState
          title="There is no key to move"
          says="No entry of your clients holds a key that Valetkey can take over."
        />
      )}
      {left.length > 0 && (
        <Section title="Stays as it is">
          <ul className="move-list" aria-label="Entries that cannot be moved">
            {left.map(entry => (
              <StaysAsItIs key={entry.id} entry={entry} />
            ))}
          </ul>
        </Section>
      )}
      {troubles.map(trouble => (
        <Notice key={trouble} tone="warning">
          {sentence(trouble, 600)}
        </Notice>
      ))}
      <PutBack onDone={onAgain} />
    </>
  )
}

function StaysAsItIs({ entry: { title, entry, why = '' } }: { readonly entry: Migration }) {
  return (
    <li className="move-line">
      <div>
        <p>
          {title}: <Quote text={entry} longest={60} />
        </p>
        <p className="quiet small">{sentence(pressed(why))}</p>
      </div>
    </li>
  )
}

interface MovingProps {
  readonly run: Run
  readonly chosen: readonly Migration[]
  readonly onAgain: () => void
}

function Moving({ run, chosen, onAgain }: MovingProps) {
  const { shown } = run
  const told = shown?.answer && toldBy<'migrate'>(shown.answer)
  const place = useFocusKept(told ? 'over' : 'moving')
  if (!shown) return null
  const waiting = told ? undefined : signInTold(shown.progress)
  const cancel = (): void => {
    if (shown.id !== undefined) void command({ verb: 'cancel', running: shown.id })
  }
  return (
    <div ref={place} tabIndex={-1} className="flow">
      {!told && (
        <div className="side-by-side">
          <p className="quiet">
            Moving {counted(chosen.length, 'entry', 'entries')}. What is done stays done if you stop here.
          </p>
          <Button disabled={shown.id === undefined} onPress={cancel}>
            Stop
          </Button>
        </div>
      )}
      {waiting && <SignInWait run={{ ...shown, progress: waiting }} onCancel={cancel} />}
      <FailureNotice failure={told?.ok === false ? told.error : undefined} />
      {(!told || told.ok) && (
        <MoveSteps chosen={chosen} progress={shown.progress} done={told?.ok ? told.result.done : undefined} />
      )}
      {told?.ok && <MoveDone done={told.result.done} />}
      {told && (
        <div className="actions">
          <Button onPress={onAgain}>Back to the list</Button>
          <Button kind="quiet" onPress={() => go({ screen: 'keys' })}>
            Show the keys
          </Button>
        </div>
      )}
      {told?.ok && told.result.done.some(({ change }) => change !== undefined) && <PutBack onDone={() => {}} />}
    </div>
  )
}
