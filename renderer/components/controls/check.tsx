// One of several things to choose: `<Check label="Cursor" says="~/.cursor/mcp.json" on={on} onChange={set} />`. The platform's
// own box, which every keyboard and screen reader knows.
import { type ReactNode, useId } from 'react'

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
