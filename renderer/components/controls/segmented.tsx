// One of a few, all in sight: `<Segmented label="Theme" value={theme} options={[{ value: 'system', says: 'System' }, …]} onChange={…} />`.
import { ToggleGroup } from 'radix-ui'

export interface SegmentedProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly says: string }[]
  readonly onChange: (value: Value) => void
}

export function Segmented<Value extends string>({ label, value, options, onChange }: SegmentedProps<Value>) {
  return (
    <ToggleGroup.Root
      className="segmented"
      type="single"
      value={value}
      aria-label={label}
      onValueChange={next => {
        const chosen = options.find(option => option.value === next)
        if (chosen) onChange(chosen.value)
      }}
    >
      {options.map(option => (
        <ToggleGroup.Item key={option.value} value={option.value} className="segment">
          {option.says}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
