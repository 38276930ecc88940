// On or off, at once: `<Switch label="Cursor may use linear" on={use.access === 'allow'} onChange={…} />`.
// The label is spoken; the row beside it shows the words. `busy` while the broker has not confirmed.
import { Switch as Primitive } from 'radix-ui'

export interface SwitchProps {
  readonly label: string
  readonly on: boolean
  readonly onChange: (on: boolean) => void
  readonly busy?: boolean
  readonly disabled?: boolean
}

export function Switch({ label, on, onChange, busy = false, disabled = false }: SwitchProps) {
  return (
    <Primitive.Root
      className="switch"
      checked={on}
      disabled={disabled}
      aria-label={label}
      aria-busy={busy || undefined}
      onCheckedChange={next => busy || onChange(next)}
    >
      <Primitive.Thumb className="switch-thumb" />
    </Primitive.Root>
  )
}
