// Calls as rows: who called what, with which account, how it ended, how long it took.
import { List, Row } from '../../components/layout/row.tsx'
import { StateBadge, type StateName } from '../../components/messages/state-badge.tsx'
import { inert } from '../../components/text/inert.ts'
import { middleCut } from '../../components/text/mono.tsx'
import { Time } from '../../components/text/time.tsx'
import type { CallRow } from './call-rows.ts'

export function CallList({ rows }: { readonly rows: readonly CallRow[] }) {
  return (
    <List label="Calls">
      {rows.map(row => (
        <CallItem key={row.id} row={row} />
      ))}
    </List>
  )
}

function CallItem({ row }: { readonly row: CallRow }) {
  const { client, account, tool, what, outcome, at, took } = row
  const [state, word] = looks[outcome]
  return (
    <Row
      title={tool === undefined ? <bdi>{middleCut(inert(what), 44)}</bdi> : <Tool name={tool} />}
      says={`${client} → ${account}`}
      end={
        <>
          <span className="call-when quiet small">
            {took !== undefined && <span>{took}</span>}
            <Time at={at} />
          </span>
          <span className="call-state">
            <StateBadge state={state} says={word} />
          </span>
        </>
      }
    />
  )
}

/** A stranger's name for it: inert, cut in its middle, whole on hover. S13. */
function Tool({ name }: { readonly name: string }) {
  const whole = inert(name)
  return (
    <bdi className="mono" title={whole.slice(0, 500)}>
      {middleCut(whole, 44)}
    </bdi>
  )
}

const looks: Record<CallRow['outcome'], readonly [StateName, string]> = {
  running: ['signing-in', 'Running'],
  answered: ['ready', 'Answered'],
  failed: ['failed', 'Failed'],
  refused: ['refused', 'Refused'],
  cancelled: ['signed-out', 'Cancelled'],
}
