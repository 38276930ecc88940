// What became of something that was ended, line by line, each honest in shape and word:
// `<Receipt title="linear" says={issuer} lines={[{ outcome: 'confirmed', what: 'Refresh token', says: '…' }]} />`. S14.
import type { ReactNode } from 'react'

export type ReceiptOutcome = 'confirmed' | 'not-offered' | 'unconfirmed'

export interface ReceiptProps {
  readonly title: ReactNode
  readonly says?: ReactNode
  readonly lines: readonly {
    readonly what: string
    readonly outcome: ReceiptOutcome
    readonly says: ReactNode
    readonly why?: ReactNode
  }[]
}

const spoken: Readonly<Record<ReceiptOutcome, string>> = {
  confirmed: 'Confirmed',
  'not-offered': 'Not offered',
  unconfirmed: 'Not confirmed',
}

export function Receipt({ title, says, lines }: ReceiptProps) {
  return (
    <section className="receipt">
      <header>
        <h3>{title}</h3>
        {says && <p className="quiet small">{says}</p>}
      </header>
      <ul>
        {lines.map(line => (
          <li key={line.what} className="receipt-line" data-outcome={line.outcome}>
            <svg className="receipt-shape" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
              {line.outcome === 'confirmed' && <path d="m2.5 7.4 3 2.9 6-6.6" className="stroke" />}
              {line.outcome === 'not-offered' && <path d="M2.5 7h9" className="stroke" />}
              {line.outcome === 'unconfirmed' && <path d="m3 3 8 8m0-8-8 8" className="stroke" />}
            </svg>
            <div>
              <p>
                <b>{line.what}</b>
                <span className="receipt-outcome">{spoken[line.outcome]}</span>
              </p>
              <p className="quiet">{line.says}</p>
              {line.why && <p className="quiet small">{line.why}</p>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
