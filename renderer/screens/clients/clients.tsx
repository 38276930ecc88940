// Which programs use which account, and a switch for each that acts at once; which programs are on this machine. Revocation
// begins here.
import { Ban } from 'lucide-react'
import { useState } from 'react'
import type { Failure } from '../../../preload/api.ts'
import { announce } from '../../components/controls/announcer.tsx'
import { Button } from '../../components/controls/button.tsx'
import { EmptyState } from '../../components/layout/empty-state.tsx'
import { List } from '../../components/layout/row.tsx'
import { Page } from '../../components/layout/section.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { go, useRoute } from '../../state/route.ts'
import { command, useSnapshot } from '../../state/use-broker.ts'
import { useKnownClients } from '../../state/use-known-clients.ts'
import { accountLabel } from '../../words/in-words.ts'
import { clientTitle } from '../../words/known-clients.ts'
import { clientsHere } from '../client-files/machine-rows.ts'
import { PendingRevocations } from '../revoke/pending.tsx'
import { Revoke } from '../revoke/revoke.tsx'
import { type AccessWish, ClientItem } from './item.tsx'
import { MachineClients } from './machine-clients.tsx'
import { ClientPage } from './page.tsx'
import { clientRows } from './rows.ts'
import './clients.css'

export function Clients() {
  const { revoke, client } = useRoute()
  if (revoke) return <Revoke begin={revoke} client={client} />
  return client === undefined ? <ClientList /> : <ClientPage key={client} id={client} />
}

function ClientList() {
  const { broker } = useSnapshot()
  const [failure, setFailure] = useState<Failure>()
  const rows = clientRows(broker)
  const { told } = useKnownClients()
  const anyHere = told?.ok === true && clientsHere(told.result.clients).length > 0
  const setAccess = async (access: AccessWish): Promise<void> => {
    setFailure(undefined)
    const answer = await command({ verb: 'access', ...access })
    if (!answer.ok) return setFailure(answer.error)
    const what = access.server === undefined ? 'Valetkey' : accountLabel(access.server, access.account ?? 'default')
    announce(`${clientTitle(access.client)} ${access.allow ? 'may use' : 'is cut off from'} ${what}.`)
  }
  const actions = (
    <Button icon={Ban} onPress={() => go({ screen: 'clients', revoke: 'choose' })}>
      Revoke access
    </Button>
  )
  return (
    <Page title="Clients" says="The AI clients that come through Valetkey, and what each may use." actions={actions}>
      <FailureNotice failure={failure} />
      {rows.length === 0 && told && !anyHere && <NoClients hasServers={broker.servers.length > 0} />}
      {rows.length > 0 && (
        <List label="Clients">
          {rows.map(row => (
            <ClientItem key={row.name} row={row} paused={broker.paused} onAccess={setAccess} />
          ))}
        </List>
      )}
      <PendingRevocations />
      <MachineClients told={told} />
    </Page>
  )
}

function NoClients({ hasServers }: { readonly hasServers: boolean }) {
  return (
    <EmptyState
      title="No client has come yet"
      says={
        hasServers
          ? 'Put a server’s entry into the config of a client. It appears here when it first connects.'
          : 'Add a server first. Then put its entry into the config of a client, and the client appears here.'
      }
      actions={
        <Button kind="main" onPress={() => go({ screen: hasServers ? 'servers' : 'add' })}>
          {hasServers ? 'Pick a server' : 'Add a server'}
        </Button>
      }
    />
  )
}
