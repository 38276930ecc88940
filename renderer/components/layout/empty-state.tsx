// A place with nothing in it, and what to do about that: `<EmptyState title="No calls yet" says="…" actions={…} />`.
import type { ReactNode } from 'react'

export interface EmptyStateProps {
  readonly title: string
  readonly says?: ReactNode
  readonly picture?: ReactNode
  readonly actions?: ReactNode
}

export function EmptyState({ title, says, picture, actions }: EmptyStateProps) {
  return (
    <div className="empty">
      {picture}
      <h2>{title}</h2>
      {says && <p className="quiet">{says}</p>}
      {actions && <div className="empty-actions">{actions}</div>}
    </div>
  )
}
