// Lists of things, each a row of 44 px with hairlines between: `<List label="Servers"><Row title="linear" …/></List>`.
// A row that `opens` something is one button from edge to edge; what stands in `end` lies above it and keeps its own focus.
import { ChevronRight } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { go, type Route, useIsLeft } from '../../state/route.ts'

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
  /** The details of what it shows. */
  readonly opens?: Route | undefined
  readonly current?: boolean | undefined
  /** More that belongs to this row, below it. */
  readonly children?: ReactNode
}

export function Row({ title, says, start, end, opens, current, children }: RowProps) {
  const button = useFocusOnReturn(opens)
  return (
    <li className="row" data-opens={opens ? '' : undefined} data-current={current ? '' : undefined}>
      <div className="row-line">
        {start && <span className="row-start">{start}</span>}
        <span className="row-words">
          {opens ? (
            <button
              ref={button}
              type="button"
              className="row-open"
              onClick={() => go(opens)}
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
        {opens && <ChevronRight className="row-chevron" size={15} strokeWidth={1.75} aria-hidden />}
      </div>
      {children && <div className="row-more">{children}</div>}
    </li>
  )
}

/** Who comes back from the details is where they were. */
function useFocusOnReturn(opens: Route | undefined): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null)
  const isLeft = useIsLeft(opens)
  useEffect(() => {
    if (isLeft && document.activeElement?.matches('body, h1')) button.current?.focus()
  }, [isLeft])
  return button
}

/** The first letter of a name on a small plate: `<Monogram name="linear" />`. Says nothing to screen readers. */
export function Monogram({ name }: { readonly name: string }) {
  return (
    <span className="monogram" aria-hidden>
      {[...name][0]?.toUpperCase() ?? '·'}
    </span>
  )
}
