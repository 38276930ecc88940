// The calls that run now and the ones that ran lately, for a choice of client and server. Memory only; nothing is kept.
import { Pause, Play } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { Choice } from '../../components/controls/field.tsx'
import { EmptyState } from '../../components/layout/empty-state.tsx'
import { Page } from '../../components/layout/section.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { useCommand, useSnapshot } from '../../state/use-broker.ts'
import { counted } from '../../words/in-words.ts'
import { CallList } from './call-list.tsx'
import { type CallFilter, callRows, filterChoices } from './call-rows.ts'
import './activity.css'

export function Activity() {
  const { broker } = useSnapshot()
  const [filter, setFilter] = useState<CallFilter>({ client: '', server: '' })
  const pausing = useCommand()
  const rows = callRows(broker.activity, filter)
  const running = broker.activity.filter(({ outcome }) => outcome === 'running').length
  const pause = (
    <Button
      icon={broker.paused ? Play : Pause}
      busy={pausing.busy}
      onPress={() => void pausing.run({ verb: broker.paused ? 'resume' : 'pause' })}
    >
      {broker.paused ? 'Resume access' : 'Pause all access'}
    </Button>
  )
  return (
    <Page
      title="Activity"
      says={`${running === 0 ? 'No call' : counted(running, 'call')} under way, ${counted(broker.connections.length, 'connection')} open.`}
      actions={pause}
    >
      <FailureNotice failure={pausing.failure} />
      {broker.activity.length > 0 && <Filters filter={filter} onChange={setFilter} />}
      {rows.length > 0 && <CallList rows={rows} />}
      {broker.activity.length === 0 && (
        <EmptyState
          title="No calls yet"
          says="What clients ask of your servers appears here while it happens. The last 200 are held in memory and written nowhere."
        />
      )}
      {broker.activity.length > 0 && rows.length === 0 && (
        <EmptyState
          title="No call fits this choice"
          actions={<Button onPress={() => setFilter({ client: '', server: '' })}>Show all</Button>}
        />
      )}
    </Page>
  )
}

interface FiltersProps {
  readonly filter: CallFilter
  readonly onChange: (filter: CallFilter) => void
}

function Filters({ filter, onChange }: FiltersProps) {
  const { clients, servers } = filterChoices(useSnapshot().broker)
  return (
    <div className="filters">
      <Choice
        label="Client"
        labelHidden
        value={filter.client}
        options={[{ value: '', says: 'All clients' }, ...clients]}
        onChange={client => onChange({ ...filter, client })}
      />
      <Choice
        label="Server"
        labelHidden
        value={filter.server}
        options={[{ value: '', says: 'All servers' }, ...servers]}
        onChange={server => onChange({ ...filter, server })}
      />
    </div>
  )
}
