// How a screen is laid out: `<Page title="Servers" actions={…}>`, inside it `<Section title="Accounts">`, and small facts
// as names and values with `<Facts items={[['Issuer', <Mono … />], …]} />`.
import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { useRoute } from '../../state/route.ts'
import { IconButton } from '../controls/button.tsx'

export interface PageProps {
  readonly title: string
  readonly says?: ReactNode
  /** What stands beside the title, as a state. */
  readonly mark?: ReactNode
  readonly actions?: ReactNode
  /** It lies beside what it was opened from, or over it, and takes the focus from there. */
  readonly isOpened?: boolean
  readonly onBack?: (() => void) | undefined
  readonly children: ReactNode
}

/** The title takes the focus when the page appears, so that a screen reader says where one is. */
export function Page({ title, says, mark, actions, isOpened = false, onBack, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each page, which its title tells apart
  useEffect(() => {
    if (isOpened || document.activeElement === document.body) heading.current?.focus({ preventScroll: true })
  }, [title])
  return (
    <div className="page">
      <header className="page-head">
        {onBack && <IconButton label="Back" icon={ArrowLeft} onPress={onBack} className="page-back" />}
        <div className="page-title">
          <div className="page-name">
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {mark}
          </div>
          {says && <div className="quiet">{says}</div>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

export interface SectionProps {
  readonly title: string
  readonly says?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** The part that the person asked for is where they are. */
export function Section({ title, says, actions, children }: SectionProps) {
  const route = useRoute()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (route.part !== title) return
    heading.current?.focus({ preventScroll: true })
    heading.current?.scrollIntoView({ block: 'start' })
  }, [route, title])
  return (
    <section className="section" aria-label={title}>
      <header className="section-head">
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {actions}
      </header>
      {says && <p className="quiet section-says">{says}</p>}
      {children}
    </section>
  )
}

export function Facts({ items }: { readonly items: readonly (readonly [what: string, value: ReactNode])[] }) {
  return (
    <dl className="facts">
      {items.map(([what, value]) => (
        <div key={what} className="fact">
          <dt>{what}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
