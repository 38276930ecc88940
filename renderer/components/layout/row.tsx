// Lists of things, each a row of 44 px with hairlines between: `<List label="Servers"><Row title="linear" …/></List>`.
// A row with `onOpen` is one button from edge to edge; what stands in `end` lies above it and keeps its own focus.
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

export function List({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <ul className="list" aria-label={label}>
      {children}
    </ul>
  )
}

export interface RowProps {
  readonly title: ReactNode
  /** One quiet line below the title. */
  readonly says?: ReactNode
  /** An icon or monogram. */
  readonly start?: ReactNode
  /** State, time, switch. */
  readonly end?: ReactNode
  readonly onOpen?: (() => void) | undefined
  /** What opening means, when the title alone does not say it. */
  readonly openLabel?: string | undefined
  readonly current?: boolean | undefined
  /** More that belongs to this row, below it. */
  readonly children?: ReactNode
}

export function Row({ title, says, start, end, onOpen, openLabel, current, children }: RowProps) {
  return (
    <li className="row" data-opens={onOpen ? '' : undefined} data-current={current ? '' : undefined}>
      <div className="row-line">
        {start && <span className="row-start">{start}</span>}
        <span className="row-words">
          {onOpen ? (
            <button
              type="button"
              className="row-open"
              onClick={onOpen}
              aria-label={openLabel}
              aria-current={current ? 'true' : undefined}
            >
              {title}
            </button>
          ) : (
            <span className="row-title">{title}</span>
          )}
          {says && <span className="row-says">{says}</span>}
        </span>
        {end && <span className="row-end">{end}</span>}
        {onOpen && <ChevronRight className="row-chevron" size={15} strokeWidth={1.75} aria-hidden />}
      </div>
      {children && <div className="row-more">{children}</div>}
    </li>
  )
}

/** The first letter of a name on a small plate: `<Monogram name="linear" />`. Says nothing to screen readers. */
export function Monogram({ name }: { readonly name: string }) {
  return (
    <span className="monogram" aria-hidden>
      {[...name][0]?.toUpperCase() ?? '·'}
    </span>
  )
}
