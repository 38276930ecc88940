// A state as shape and word: `<StateBadge state="ready" />`. Colour only helps. `says` replaces the word where a longer
// one is true ("Ready until 14:32").

export type StateName =
  | 'ready'
  | 'open'
  | 'needs-you'
  | 'signing-in'
  | 'signed-out'
  | 'paused'
  | 'refused'
  | 'offline'
  | 'unknown'
  | 'failed'

export const stateWords: Readonly<Record<StateName, string>> = {
  ready: 'Ready',
  open: 'Open to all',
  'needs-you': 'Needs you',
  'signing-in': 'Signing in',
  'signed-out': 'Signed out',
  paused: 'Paused',
  refused: 'Refused',
  offline: 'Offline',
  unknown: 'Not known yet',
  failed: 'Failed',
}

export function StateBadge({ state, says }: { readonly state: StateName; readonly says?: string | undefined }) {
  return (
    <span className="state" data-state={state}>
      <StateShape state={state} />
      {says ?? stateWords[state]}
    </span>
  )
}

/** Each state is told apart without colour and at 14 px. */
export function StateShape({ state }: { readonly state: StateName }) {
  return (
    <svg className="state-shape" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true" data-state={state}>
      {shapes[state]}
    </svg>
  )
}

const ring = <circle cx="7" cy="7" r="5.25" className="stroke" />

const shapes: Readonly<Record<StateName, React.JSX.Element>> = {
  ready: (
    <>
      <circle cx="7" cy="7" r="6" className="fill" />
      <path d="M4.3 7.2 6.2 9l3.5-3.9" className="cut" />
    </>
  ),
  open: (
    <>
      {ring}
      <path d="M4.5 7.2 6.3 8.9l3.3-3.6" className="stroke" />
    </>
  ),
  'needs-you': (
    <>
      <path d="M7 .9 13.1 7 7 13.1.9 7Z" className="fill" />
      <path d="M7 4v3.4M7 9.6v.1" className="cut" />
    </>
  ),
  'signing-in': (
    <>
      <circle cx="7" cy="7" r="5.25" className="stroke faint" />
      <path d="M7 1.75A5.25 5.25 0 0 1 12.25 7" className="stroke turning" />
    </>
  ),
  'signed-out': <circle cx="7" cy="7" r="5.25" className="stroke dashed" />,
  paused: <path d="M4.6 2.5v9M9.4 2.5v9" className="stroke thick" />,
  refused: (
    <>
      {ring}
      <path d="M4.9 4.9l4.2 4.2M9.1 4.9 4.9 9.1" className="stroke" />
    </>
  ),
  offline: (
    <>
      {ring}
      <path d="M2 12 12 2" className="stroke" />
    </>
  ),
  unknown: (
    <>
      {ring}
      <path d="M7 4v3.4M7 9.6v.1" className="stroke" />
    </>
  ),
  failed: (
    <>
      <path d="M7 1.4 13 12.3H1Z" className="stroke" />
      <path d="M7 5.4v3M7 10.3v.1" className="stroke" />
    </>
  ),
}
