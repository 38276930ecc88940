// The programs on this machine that Valetkey knows: whether their own files have an entry for it, and the way to each.
import { Disclosure } from '../components/disclosure.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { List, Monogram, Row } from '../components/row.tsx'
import { Section } from '../components/section.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { go } from '../route.ts'
import type { Told } from '../use-broker.ts'
import { clientsElsewhere, clientsHere, entriesSay, troubleOf } from './machine-rows.ts'
import type { KnownClient } from './picture.ts'
import { Unverified } from './unverified.tsx'
import { counted } from './wording.ts'

export function MachineClients({ told }: { readonly told: Told<'clients'> | undefined }) {
  return (
    <Section
      title="On this machine"
      says="Programs that Valetkey found here, and whether their own config files have an entry for it."
    >
      {!told && (
        <p className="quiet" role="status">
          Looking for programs
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
      {here.length === 0 && <p className="quiet">Valetkey knows none of the programs on this machine.</p>}
      {here.length > 0 && <Clients label="Programs on this machine" clients={here} />}
      {others.length > 0 && (
        <Disclosure title={`${counted(others.length, 'more program')} that Valetkey knows and does not see here`}>
          <Clients label="Programs that are not here" clients={others} />
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
          onOpen={() => go({ screen: 'clients', client: client.id })}
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
