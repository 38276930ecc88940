// The programs on this machine that Valetkey knows: whether their own files have an entry for it, and the way to each.
import { Disclosure } from '../../components/controls/disclosure.tsx'
import { List, Monogram, Row } from '../../components/layout/row.tsx'
import { Section } from '../../components/layout/section.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { StateBadge } from '../../components/messages/state-badge.tsx'
import type { KnownClient } from '../../state/picture.ts'
import type { Told } from '../../state/use-broker.ts'
import { counted } from '../../words/in-words.ts'
import { clientsElsewhere, clientsHere, entriesSay, troubleOf } from '../client-files/machine-rows.ts'
import { Unverified } from '../client-files/unverified.tsx'

export function MachineClients({ told }: { readonly told: Told<'clients'> | undefined }) {
  return (
    <Section
      title="On this machine"
      says="Clients that Valetkey found here, and whether their own config files have an entry for it."
    >
      {!told && (
        <p className="quiet" role="status">
          Looking for clients
        </p>
      )}
      {told && !told.ok && <FailureNotice failure={told.error} />}
      {told?.ok && <Found clients={told.result.clients} />}
    </Section>
  )
}

function Found({ clients }: { readonly clients: readonly KnownClient[] }) {
  const here = clientsHere(clients)
  const others = clientsElsewhere(clients)
  return (
    <>
      {here.length === 0 && <p className="quiet">Valetkey sees no client that it knows on this machine.</p>}
      {here.length > 0 && <Clients label="Clients on this machine" clients={here} />}
      {others.length > 0 && (
        <Disclosure title={`${counted(others.length, 'more client')} that Valetkey knows and does not see here`}>
          <Clients label="Clients that are not here" clients={others} />
        </Disclosure>
      )}
    </>
  )
}

function Clients({ label, clients }: { readonly label: string; readonly clients: readonly KnownClient[] }) {
  return (
    <List label={label}>
      {clients.map(client => (
        <Row
          key={client.id}
          start={<Monogram name={client.title} />}
          title={client.title}
          says={entriesSay(client)}
          opens={{ screen: 'clients', client: client.id }}
          end={
            <>
              {!client.verified && <Unverified />}
              {troubleOf(client) !== undefined && <StateBadge state="needs-you" says="File cannot be read" />}
              {client.connected.length > 0 && <StateBadge state="ready" says="Has an entry" />}
            </>
          }
        />
      ))}
    </List>
  )
}
