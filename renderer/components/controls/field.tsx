// One thing to type or choose, with its label, a hint and what is wrong with it:
// `<Field label="Address of the server" value={url} onChange={setUrl} mono wrong={…} />`, `<Choice label=… options={[…]} />`.
import { ChevronDown } from 'lucide-react'
import { type ReactNode, type Ref, useId } from 'react'

export interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onEnter?: (() => void) | undefined
  readonly hint?: ReactNode
  /** A sentence; makes the field invalid. */
  readonly wrong?: string | undefined
  readonly placeholder?: string | undefined
  readonly secret?: boolean
  readonly mono?: boolean
  readonly labelHidden?: boolean
  readonly autoFocus?: boolean
  readonly disabled?: boolean
  /** A button that belongs to the field. */
  readonly end?: ReactNode
  readonly ref?: Ref<HTMLInputElement>
}

export function Field(props: FieldProps) {
  const { label, value, onChange, onEnter, hint, wrong, placeholder, end, ref } = props
  const id = useId()
  const described = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={id} className={props.labelHidden ? 'for-screen-readers' : 'field-label'}>
        {label}
      </label>
      <span className="field-line">
        <input
          id={id}
          ref={ref}
          className={props.mono ? 'input mono' : 'input'}
          type={props.secret ? 'password' : 'text'}
          value={value}
          placeholder={placeholder}
          disabled={props.disabled}
          // biome-ignore lint/a11y/noAutofocus: asked for by screens whose one purpose is this field
          autoFocus={props.autoFocus}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-invalid={wrong ? true : undefined}
          aria-describedby={described || undefined}
          onChange={event => onChange(event.target.value)}
          onKeyDown={event => event.key === 'Enter' && !event.nativeEvent.isComposing && onEnter?.()}
        />
        {end}
      </span>
      {wrong && (
        <p id={`${id}-wrong`} className="field-wrong" role="alert">
          {wrong}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="field-hint">
          {hint}
        </p>
      )}
    </div>
  )
}

export interface ChoiceProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly says: string }[]
  readonly onChange: (value: Value) => void
  readonly labelHidden?: boolean
}

/** The platform's own list, which every keyboard and screen reader knows. */
export function Choice<Value extends string>({ label, value, options, onChange, labelHidden }: ChoiceProps<Value>) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id} className={labelHidden ? 'for-screen-readers' : 'field-label'}>
        {label}
      </label>
      <span className="choice">
        <select
          id={id}
          className="input"
          value={value}
          onChange={event => {
            const chosen = options.find(option => option.value === event.target.value)
            if (chosen) onChange(chosen.value)
          }}
        >
          {options.map(option => (
            <option key={option.value} value={option.value}>
              {option.says}
            </option>
          ))}
        </select>
        <ChevronDown size={14} strokeWidth={1.75} aria-hidden />
      </span>
    </div>
  )
}
