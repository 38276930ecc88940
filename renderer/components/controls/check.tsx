// Several things to choose from: `<Checks label="Programs to connect">`, in it one `<Check label="Cursor" says="~/.cursor/mcp.json"
// on={on} onChange={set} />` each. The platform's own boxes, which every keyboard and screen reader knows.
import { type ReactNode, useId } from 'react'

/** The label is for screen readers; eyes see what stands above. */
export function Checks({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <fieldset className="checks">
      <legend className="for-screen-readers">{label}</legend>
      {children}
    </fieldset>
  )
}

export interface CheckProps {
  readonly label: ReactNode
  readonly says?: ReactNode
  readonly on: boolean
  readonly onChange: (on: boolean) => void
  readonly disabled?: boolean
}

export function Check({ label, says, on, onChange, disabled }: CheckProps) {
  const id = useId()
  return (
    <div className="check">
      <input
        id={id}
        type="checkbox"
        checked={on}
        disabled={disabled}
        aria-describedby={says ? `${id}-says` : undefined}
        onChange={event => onChange(event.target.checked)}
      />
      <div className="check-words">
        <label htmlFor={id}>{label}</label>
        {says && (
          <div id={`${id}-says`} className="quiet small">
            {says}
          </div>
        )}
      </div>
    </div>
  )
}
