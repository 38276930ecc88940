// What is one click away: `<Disclosure title="Technical cause">…</Disclosure>`. The browser's own element, so keyboard and
// screen readers know it.
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

export interface DisclosureProps {
  readonly title: ReactNode
  readonly children: ReactNode
  readonly open?: boolean
  readonly onOpenChange?: (open: boolean) => void
}

export function Disclosure({ title, children, open, onOpenChange }: DisclosureProps) {
  return (
    <details className="disclosure" open={open} onToggle={event => onOpenChange?.(event.currentTarget.open)}>
      <summary>
        <ChevronRight className="disclosure-chevron" size={14} strokeWidth={1.75} aria-hidden />
        <span>{title}</span>
      </summary>
      <div className="disclosure-inside">{children}</div>
    </details>
  )
}
