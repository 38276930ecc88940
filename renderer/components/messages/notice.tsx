// Something a person should know: `<Notice tone="warning" title="…">…</Notice>`; what went wrong, with its technical cause
// one click away and copyable: `<FailureNotice failure={signIn.failure} />`. Draws nothing without a failure.
import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Failure } from '../../../preload/api.ts'
import { CopyButton } from '../controls/copy-button.tsx'
import { Disclosure } from '../controls/disclosure.tsx'

export interface NoticeProps {
  readonly tone?: 'plain' | 'needs-you' | 'warning' | 'bad'
  readonly title?: ReactNode
  readonly children?: ReactNode
  /** Buttons, at the end of the notice. */
  readonly actions?: ReactNode
  /** Spoken at once; for what has just happened. */
  readonly urgent?: boolean
}

const icons = { plain: Info, 'needs-you': CircleAlert, warning: TriangleAlert, bad: CircleAlert }

export function Notice({ tone = 'plain', title, children, actions, urgent }: NoticeProps) {
  const Icon = icons[tone]
  return (
    <div className="notice" data-tone={tone} role={urgent ? 'alert' : undefined}>
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      <div className="notice-words">
        {title && <p className="notice-title">{title}</p>}
        {children && <div className="notice-says">{children}</div>}
      </div>
      {actions && <div className="notice-actions">{actions}</div>}
    </div>
  )
}

export interface FailureNoticeProps {
  readonly failure: Failure | undefined
  readonly actions?: ReactNode
}

export function FailureNotice({ failure, actions }: FailureNoticeProps) {
  if (!failure || isNothingToSay(failure)) return null
  const cause = technicalCause(failure)
  return (
    <Notice tone="bad" urgent title={failure.message} actions={actions}>
      <Disclosure title="Technical cause">
        <span className="cause">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to */}
          <pre className="mono" tabIndex={0}>
            {cause}
          </pre>
          <CopyButton text={cause} label="Copy the technical cause" />
        </span>
      </Disclosure>
    </Notice>
  )
}

/** What a person declined or cancelled needs no error: they know. */
export function isNothingToSay({ code }: Failure): boolean {
  return code === 'confirmation-refused' || code === 'cancelled' || code === 'sign-in-cancelled'
}

function technicalCause({ code, facts }: Failure): string {
  return [code, ...Object.entries(facts).map(([name, value]) => `${name}: ${value}`)].join('\n')
}
