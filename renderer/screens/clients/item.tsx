// One program: whether it is connected, what it may use, and since when it has not.
import { Button } from '../../components/controls/button.tsx'
import { Switch } from '../../components/controls/switch.tsx'
import { Monogram, Row } from '../../components/layout/row.tsx'
import { StateBadge, type StateName } from '../../components/messages/state-badge.tsx'
import { Quote } from '../../components/text/quote.tsx'
import { Time } from '../../components/text/time.tsx'
import { go } from '../../state/route.ts'
import { counted } from '../../words/in-words.ts'
import type { ClientRow, UseRow } from './rows.ts'

/** What a switch is to do; without a server, for Valetkey as a whole. */
export interface AccessWish {
  readonly client: string
  readonly server?: string
  readonly account?: string
  readonly allow: boolean
}

interface ClientItemProps {
  readonly row: ClientRow
  readonly paused: boolean
  readonly onAccess: (wish: AccessWish) => Promise<void>
}

export function ClientItem({ row, paused, onAccess }: ClientItemProps) {
  const { name, title, says, note, lastUsed, allowed, uses } = row
  return (
    <Row
      start={<Monogram name={title} />}
      title={title}
      says={
        <>
          {note}
          {lastUsed !== undefined && (
            <>
              {' · last used '}
              <Time at={lastUsed} />
            </>
          )}
          {says !== undefined && (
            <>
              {' · '}
              <span className="for-screen-readers">calls itself </span>
              <Quote text={says} longest={40} />
            </>
          )}
        </>
      }
      end={
        <>
          <StateOf row={row} paused={paused} />
          {allowed && (
            <Button
              kind="quiet"
              className="client-revoke"
              onPress={() => go({ screen: 'clients', revoke: 'choose', client: name })}
            >
              Revoke…
            </Button>
          )}
          {row.state !== 'waits' && (
            <Switch
              label={`${title} may use Valetkey`}
              on={allowed}
              onChange={allow => void onAccess({ client: name, allow })}
            />
          )}
        </>
      }
    >
      {row.state === 'waits' && <LetIn row={row} onAccess={onAccess} />}
      {uses.length > 0 && (
        <ul className="uses" aria-label={`What ${title} uses`}>
          {uses.map(use => (
            <Use key={use.label} client={row} use={use} onAccess={onAccess} />
          ))}
        </ul>
      )}
    </Row>
  )
}

/** All that is known of it, whole, and both answers. Both last: who is refused is not asked about again. */
function LetIn({ row: { name, title, startedBy }, onAccess }: Pick<ClientItemProps, 'row' | 'onAccess'>) {
  return (
    <div className="let-in">
      {startedBy !== undefined && (
        <p className="quiet small">
          Started by <Quote text={startedBy} longest={40} /> (a label, not a proof).
        </p>
      )}
      <Button aria-label={`Refuse ${title}`} kind="quiet" onPress={() => void onAccess({ client: name, allow: false })}>
        Refuse
      </Button>
      <Button aria-label={`Let it in: ${title}`} onPress={() => void onAccess({ client: name, allow: true })}>
        Let it in
      </Button>
    </div>
  )
}

function StateOf({ row, paused }: Pick<ClientItemProps, 'row' | 'paused'>) {
  const states: Record<ClientRow['state'], readonly [StateName, string | undefined]> = {
    waits: ['needs-you', undefined],
    refused: ['refused', undefined],
    connected: paused ? ['paused', undefined] : ['ready', 'Connected'],
    idle: ['signed-out', 'Not connected'],
  }
  const [state, says] = states[row.state]
  return <StateBadge state={state} says={says} />
}

interface UseProps {
  readonly client: ClientRow
  readonly use: UseRow
  readonly onAccess: ClientItemProps['onAccess']
}

function Use({ client, use, onAccess }: UseProps) {
  const { label, who, live, lastUsed, allowed, server, account } = use
  return (
    <li className="use" data-off={allowed && client.allowed ? undefined : ''}>
      <span className="use-words">
        <button type="button" className="use-name" onClick={() => go({ screen: 'server', server })}>
          {label}
        </button>
        {who !== undefined && <Quote text={who} longest={40} />}
      </span>
      <span className="quiet small">
        {live > 0 ? counted(live, 'live connection') : lastUsed === undefined ? 'never used' : <Time at={lastUsed} />}
      </span>
      <Switch
        label={`${client.title} may use ${label}`}
        on={allowed && client.allowed}
        disabled={!client.allowed}
        onChange={allow => void onAccess({ client: client.name, server, account, allow })}
      />
    </li>
  )
}
