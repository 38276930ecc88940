// Which of our servers one program reaches by its own file, and connecting or disconnecting each: the change is shown first.
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { List, Monogram, Row } from '../../components/layout/row.tsx'
import { Section } from '../../components/layout/section.tsx'
import { StateBadge } from '../../components/messages/state-badge.tsx'
import type { KnownClient } from '../../state/picture.ts'
import { go } from '../../state/route.ts'
import { useSnapshot } from '../../state/use-broker.ts'
import { accountLabel } from '../../words/in-words.ts'
import { type ChangeWish, FileChange } from '../client-files/change.tsx'
import { leftBehind, reaches } from '../client-files/machine-rows.ts'

interface ClientServersProps {
  readonly client: KnownClient
  readonly onChanged: () => void
}

export function ClientServers({ client, onChanged }: ClientServersProps) {
  const { servers } = useSnapshot().broker
  const [wish, setWish] = useState<ChangeWish>()
  const rows = rowsOf(client, servers)
  return (
    <Section
      title="Servers"
      says={`An entry in ${client.title}’s own file lets it come through Valetkey. The entry holds no secret.`}
    >
      {rows.length === 0 && (
        <div>
          <Button onPress={() => go({ screen: 'add' })}>Add a server first</Button>
        </div>
      )}
      {rows.length > 0 && (
        <List label={`Servers that ${client.title} can reach`}>
          {rows.map(row => (
            <ServerRow
              key={row.label}
              row={row}
              client={client}
              wish={wish?.label === row.label ? wish : undefined}
              onWish={setWish}
              onChanged={onChanged}
            />
          ))}
        </List>
      )}
    </Section>
  )
}

interface ReachRow {
  readonly label: string
  readonly server: string
  readonly account: string
  readonly hasEntry: boolean
  /** False: the server was removed, and only the entry is left. */
  readonly isThere: boolean
}

type Servers = ReturnType<typeof useSnapshot>['broker']['servers']

function rowsOf(client: KnownClient, servers: Servers): readonly ReachRow[] {
  const there = servers.flatMap(({ name, accounts }) => {
    const names = accounts.length === 0 ? ['default'] : accounts.map(({ account }) => account)
    return names.map(account => ({
      label: accountLabel(name, account),
      server: name,
      account,
      hasEntry: reaches(client, name, account),
      isThere: true,
    }))
  })
  const gone = leftBehind(client, servers).map(label => {
    const [server = '', account = 'default'] = label.split('@')
    return { label, server, account, hasEntry: true, isThere: false }
  })
  return [...there, ...gone]
}

interface ServerRowProps {
  readonly row: ReachRow
  readonly client: KnownClient
  readonly wish: ChangeWish | undefined
  readonly onWish: (wish: ChangeWish | undefined) => void
  readonly onChanged: () => void
}

function ServerRow({ row, client, wish, onWish, onChanged }: ServerRowProps) {
  const { label, server, account, hasEntry, isThere } = row
  const { broker } = useSnapshot()
  const several = (broker.servers.find(({ name }) => name === server)?.accounts.length ?? 0) > 1
  const named = several || account !== 'default' ? { account } : {}
  const verb = hasEntry ? 'disconnect' : 'connect'
  return (
    <Row
      start={<Monogram name={label} />}
      title={label}
      says={isThere ? undefined : 'No server of this name is here any more'}
      end={
        <>
          {hasEntry && <StateBadge state={isThere ? 'ready' : 'needs-you'} says="Has an entry" />}
          {!wish && (
            <Button
              kind={hasEntry ? 'quiet' : 'plain'}
              aria-label={`${hasEntry ? 'Disconnect' : 'Connect'} ${client.title} ${hasEntry ? 'from' : 'to'} ${label}`}
              onPress={() => onWish({ verb, label, clients: [client], server, ...named })}
            >
              {hasEntry ? 'Disconnect' : 'Connect'}
            </Button>
          )}
        </>
      }
    >
      {wish && <FileChange wish={wish} onChanged={onChanged} onLeave={() => onWish(undefined)} />}
    </Row>
  )
}
