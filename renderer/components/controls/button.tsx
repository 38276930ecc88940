// What a person presses: `<Button kind="main" onPress={…}>Sign in to Linear</Button>`, `<IconButton label="Copy" icon={Copy} />`.
// `main` is brass and stands at most once on a screen; `danger` is for what takes something away.
import type { LucideIcon } from 'lucide-react'
import type { ComponentPropsWithRef } from 'react'

export interface ButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'onClick'> {
  readonly kind?: 'main' | 'plain' | 'quiet' | 'danger'
  readonly icon?: LucideIcon
  readonly busy?: boolean
  readonly onPress?: (() => void) | undefined
}

/** Busy keeps its place and its focus, and does nothing when pressed again. */
export function Button({
  kind = 'plain',
  icon: Icon,
  busy = false,
  onPress,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={['button', `button-${kind}`, className].filter(Boolean).join(' ')}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={() => busy || onPress?.()}
    >
      {busy ? <span className="spinner" aria-hidden /> : Icon && <Icon size={15} strokeWidth={1.75} aria-hidden />}
      <span>{children}</span>
    </button>
  )
}

export interface IconButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'onClick' | 'children'> {
  /** Read by screen readers, shown on hover. */
  readonly label: string
  readonly icon: LucideIcon
  readonly onPress?: (() => void) | undefined
}

export function IconButton({ label, icon: Icon, onPress, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      className={['icon-button', className].filter(Boolean).join(' ')}
      onClick={() => onPress?.()}
    >
      <Icon size={15} strokeWidth={1.75} aria-hidden />
    </button>
  )
}
