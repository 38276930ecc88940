// One program of this machine: which servers it reaches by its own files, what else these hold, and what Valetkey changed there.
import { Button } from '../../components/controls/button.tsx'
import { EmptyState } from '../../components/layout/empty-state.tsx'
import { Page, Section } from '../../components/layout/section.tsx'
import { FailureNotice, Notice } from '../../components/messages/notice.tsx'
import type { FileChange, KnownClient } from '../../state/picture.ts'
import { go } from '../../state/route.ts'
import { useCommand, useSnapshot } from '../../state/use-broker.ts'
import { type KnownClients, useKnownClients } from '../../state/use-known-clients.ts'
import { EntryToCopy } from '../client-files/entry-to-copy.tsx'
import { Unverified } from '../client-files/unverified.tsx'
import { ClientChanges } from './changes.tsx'
import { ClientFiles } from './files.tsx'
import { ClientServers } from './servers.tsx'
import './page.css'

export function ClientPage({ id }: { readonly id: string }) {
  const known = useKnownClients()
  const { told } = known
  const client = told?.ok ? told.result.clients.find(one => one.id === id) : undefined
  const back = (): void => go({ screen: 'clients' })
  if (client && told?.ok) return <OneClient client={client} changes={told.result.changes} known={known} onBack={back} />
  return (
    <Page title="Client" onBack={back}>
      {told && !told.ok && <FailureNotice failure={told.error} />}
      {!told && (
        <p className="quiet" role="status">
          Reading its files
        </p>
      )}
      {told?.ok && <EmptyState title="Valetkey does not know this client" />}
    </Page>
  )
}

interface OneClientProps {
  readonly client: KnownClient
  readonly changes: readonly FileChange[]
  readonly known: KnownClients
  readonly onBack: () => void
}

function OneClient({ client, changes, known, onBack }: OneClientProps) {
  const { title, verified, here, pasted, notes } = client
  return (
    <Page
      title={title}
      mark={verified ? undefined : <Unverified />}
      says={here ? undefined : 'Valetkey does not see it on this machine.'}
      onBack={onBack}
    >
      <RefusedNote client={client} />
      {!verified && (
        <Notice title={`Nobody has checked yet that ${title} reads this file`}>
          Valetkey knows of it from its documents. After connecting, look whether the server is there; it can be taken
          back.
        </Notice>
      )}
      {pasted === undefined ? (
        <>
          <ClientServers client={client} onChanged={known.readAgain} />
          <ClientChanges client={client} changes={changes} onChanged={known.readAgain} />
          <ClientFiles client={client} />
        </>
      ) : (
        <Pasted client={client} where={pasted} />
      )}
      {notes.length > 0 && (
        <Section title="Good to know">
          <ul className="points">
            {notes.map(note => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Section>
      )}
    </Page>
  )
}

/** An entry alone would not help it. */
function RefusedNote({ client: { id, title } }: { readonly client: KnownClient }) {
  const met = useSnapshot().broker.clients.find(({ name }) => name === id)
  const allow = useCommand()
  if (!met?.denied && !met?.waits) return null
  return (
    <Notice
      tone="needs-you"
      title={met.waits ? `${title} is new and waits to be let in` : `${title} is refused everywhere`}
      actions={
        <Button busy={allow.busy} onPress={() => void allow.run({ verb: 'access', client: id, allow: true })}>
          {met.waits ? `Let ${title} in` : `Allow ${title} again`}
        </Button>
      }
    >
      {!met.waits && 'An entry helps it only after that.'}
      <FailureNotice failure={allow.failure} />
    </Notice>
  )
}

/** Without a file of its own: a person pastes the entry. */
function Pasted({ client, where }: { readonly client: KnownClient; readonly where: string }) {
  const [server] = useSnapshot().broker.servers
  return (
    <Section
      title="Let it use a server"
      says={`${client.title} keeps no file that can be written. Paste the entry: ${where}.`}
    >
      {server ? (
        <EntryToCopy server={server.name} account={server.accounts[0]?.account ?? 'default'} client={client.id} />
      ) : (
        <p className="quiet">Add a server first.</p>
      )}
    </Section>
  )
}
