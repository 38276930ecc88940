// Something found out step by step, as it happens; each step opens into its evidence:
// `<Steps label="What Valetkey found" steps={[{ id, title, state, says, evidence }]} />`.
import type { ReactNode } from 'react'
import { Disclosure } from '../controls/disclosure.tsx'
import { Facts } from './section.tsx'

export type StepState = 'ahead' | 'now' | 'found' | 'noteworthy' | 'failed'

export interface Step {
  readonly id: string
  readonly title: string
  readonly state: StepState
  readonly says?: ReactNode
  /** What it means, for somebody who has never heard of it. */
  readonly means?: ReactNode
  /** What it was read from. */
  readonly evidence?: ReactNode
}

const spoken: Readonly<Record<StepState, string>> = {
  ahead: 'not yet',
  now: 'looking',
  found: 'found',
  noteworthy: 'worth a look',
  failed: 'failed',
}

export function Steps({ label, steps }: { readonly label: string; readonly steps: readonly Step[] }) {
  return (
    <ol aria-label={label}>
      {steps.map(step => (
        <li key={step.id} className="step" data-state={step.state}>
          <span className="step-mark" aria-hidden>
            <StepShape state={step.state} />
          </span>
          <div className="step-words">
            <p className="step-title">
              {step.title}
              <span className="for-screen-readers">: {spoken[step.state]}</span>
            </p>
            {step.says && <p className="step-says">{step.says}</p>}
            {(step.means || step.evidence) && (
              <Disclosure title="What this means">
                {step.means && <p className="quiet">{step.means}</p>}
                {step.evidence}
              </Disclosure>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}

/** What something was read from: `<Evidence items={[{ what: 'issuer', value: '…' }]} />`. */
export function Evidence({
  items,
}: {
  readonly items: readonly { readonly what: string; readonly value: ReactNode }[]
}) {
  return items.length === 0 ? null : <Facts items={items.map(({ what, value }) => [what, value] as const)} />
}

function StepShape({ state }: { readonly state: StepState }) {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      {state === 'ahead' && <circle cx="10" cy="10" r="3" className="fill" />}
      {state === 'now' && (
        <>
          <circle cx="10" cy="10" r="7.25" className="stroke faint" />
          <path d="M10 2.75A7.25 7.25 0 0 1 17.25 10" className="stroke turning" />
        </>
      )}
      {state === 'found' && <path d="m5 10.4 3.4 3.3L15 6.6" className="stroke" />}
      {state === 'noteworthy' && (
        <>
          <path d="M10 2.6 17.4 10 10 17.4 2.6 10Z" className="stroke" />
          <path d="M10 6.8v3.7M10 13v.1" className="stroke" />
        </>
      )}
      {state === 'failed' && <path d="m5.5 5.5 9 9m0-9-9 9" className="stroke" />}
    </svg>
  )
}
