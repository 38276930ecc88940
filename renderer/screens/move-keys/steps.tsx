// Each entry while it is moved: ahead, now, done or put back, with the last that was said of it.
import { type StateName, StateShape } from '../../components/messages/state-badge.tsx'
import { sentence } from '../../components/text/inert.ts'
import { Quote } from '../../components/text/quote.tsx'
import type { Migrated, Migration, Progress } from '../../state/picture.ts'
import { type MoveStep, moveSteps } from './story.ts'

interface MoveStepsProps {
  readonly chosen: readonly Migration[]
  readonly progress: readonly Progress[]
  readonly done: readonly Migrated[] | undefined
}

export function MoveSteps({ chosen, progress, done }: MoveStepsProps) {
  return (
    <ul className="move-list" aria-label="Entries that are moved">
      {moveSteps(chosen, progress, done).map(step => (
        <OneStep key={step.entry.id} step={step} />
      ))}
    </ul>
  )
}

function OneStep({ step: { entry, state, says } }: { readonly step: MoveStep }) {
  const [shape, word] = shapes[state]
  return (
    <li className="move-line">
      <span className="state">
        <StateShape state={shape} />
        <span className="for-screen-readers">{word}</span>
      </span>
      <div>
        <p>
          {entry.title}: <Quote text={entry.entry} longest={60} />
        </p>
        <p className="quiet small" role={state === 'now' ? 'status' : undefined}>
          {says === undefined ? word : sentence(says, 600)}
        </p>
      </div>
    </li>
  )
}

const shapes: Record<MoveStep['state'], readonly [StateName, string]> = {
  ahead: ['signed-out', 'Waits'],
  now: ['signing-in', 'Being moved'],
  done: ['ready', 'Moved'],
  failed: ['failed', 'Not moved'],
}
