// The receipts of what was revoked from this window, kept until they are put away. S14: never better than the truth.
import { X } from 'lucide-react'
import type { RunningCommand } from '../../../preload/api.ts'
import { IconButton } from '../../components/controls/button.tsx'
import { Section } from '../../components/layout/section.tsx'
import { Notice } from '../../components/messages/notice.tsx'
import { Receipt } from '../../components/messages/receipt.tsx'
import { sentence } from '../../components/text/inert.ts'
import { Quote } from '../../components/text/quote.tsx'
import { clockTime, Time, useNow } from '../../components/text/time.tsx'
import { command, useSnapshot } from '../../state/use-broker.ts'
import { accountLabel, counted } from '../../words/in-words.ts'
import { cause } from './pending.tsx'
import {
  type ReceiptLine,
  receiptLines,
  receiptSummary,
  receiptsOf,
  receiptTitle,
  rotationsOf,
} from './receipt-lines.ts'

/** All of them, or those of the commands that `of` picks. */
export function Receipts({ of = () => true }: { readonly of?: (run: RunningCommand) => boolean }) {
  const { running } = useSnapshot().desk
  const ended = [...running].reverse().filter(run => revoking.includes(run.verb) && run.answer?.ok && of(run))
  if (ended.length === 0) return null
  return (
    <Section title="Receipts">
      {ended.map(one => (
        <OneReceipt key={one.id} run={one} />
      ))}
    </Section>
  )
}

const revoking: readonly string[] = ['revoke', 'logout', 'remove', 'company-sign-out', 'key-delete']

function OneReceipt({ run }: { readonly run: RunningCommand }) {
  const { id, answer, endedAt } = run
  const now = useNow()
  const result = answer?.ok ? answer.result : undefined
  const receipts = receiptsOf(result)
  return (
    <article className="revoked" aria-live="polite">
      <header className="revoked-head">
        <div>
          <p className="revoked-title">
            {receiptTitle(run)}
            {summaryOf(run, result)}
          </p>
          {endedAt !== undefined && (
            <p className="quiet small">
              <Time at={endedAt} />
            </p>
          )}
        </div>
        <IconButton
          label="Put this receipt away"
          icon={X}
          onPress={() => void command({ verb: 'dismiss', running: id })}
        />
      </header>
      {rotationsOf(result).map(one => (
        <Notice key={one} tone="warning">
          {sentence(one)}
        </Notice>
      ))}
      {receipts.map(receipt => (
        <Receipt
          key={`${receipt.server} ${receipt.account}`}
          title={accountLabel(receipt.server, receipt.account)}
          says={
            <>
              at <Quote text={receipt.issuer} longest={80} />
            </>
          }
          lines={receiptLines(receipt).map(line => ({
            what: line.token,
            outcome: line.outcome,
            says: <LineText line={line} now={now} />,
            why: line.why && <bdi>{cause(line.why)}</bdi>,
          }))}
        />
      ))}
    </article>
  )
}

function summaryOf({ verb }: RunningCommand, result: unknown): string {
  const receipts = receiptsOf(result)
  if (receipts.length === 0 && rotationsOf(result).length > 0)
    return 'One thing is left to do, where the key comes from.'
  if (verb === 'key-delete') return 'It was not in the vault any more.'
  return receipts.length > 0 || verb !== 'revoke' ? receiptSummary(receipts) : closedSentence(result)
}

function LineText({ line, now }: { readonly line: ReceiptLine; readonly now: number }) {
  const { says, at, until } = line
  if (at !== undefined) return `${says} at ${clockTime(at, now)}.`
  if (until === undefined) return `${says}. It did not say when the token ends.`
  return until <= now
    ? `${says}. The token has ended by itself.`
    : `${says}. The token lives until ${clockTime(until, now)}.`
}

/** A client was refused: no token is touched, only connections. */
function closedSentence(result: unknown): string {
  const closed = new Map(Object.entries(typeof result === 'object' && result !== null ? result : {})).get(
    'closedConnections',
  )
  const cut = typeof closed === 'number' && closed > 0 ? ` ${counted(closed, 'live connection')} ended.` : ''
  return `Access is cut.${cut} No account was signed out.`
}
