// The servers at a glance: what needs a person on top, then each server with its state and who uses it; one server's
// details beside the list. When nothing is wrong, it says so and shows what reaches what.
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { Field } from '../../components/controls/field.tsx'
import { KeyMark } from '../../components/layout/key-mark.tsx'
import { List, Monogram, Row } from '../../components/layout/row.tsx'
import { Page } from '../../components/layout/section.tsx'
import { StateBadge } from '../../components/messages/state-badge.tsx'
import { inert, sentence, shortened } from '../../components/text/inert.ts'
import { Who } from '../../components/text/quote.tsx'
import { Time } from '../../components/text/time.tsx'
import type { Server as ServerShown } from '../../state/picture.ts'
import { go } from '../../state/route.ts'
import { command, useSnapshot } from '../../state/use-broker.ts'
import { accountLabel, inWords } from '../../words/in-words.ts'
import { clientTitle } from '../../words/known-clients.ts'
import { PendingRevocations } from '../revoke/pending.tsx'
import { Receipts } from '../revoke/receipts.tsx'
import { clientsOf, isAllReady, lastAnswered, reachSentence, whoseLine } from './glance.ts'
import { ServerNeeds } from './needs.tsx'
import { ServerDetail } from './server.tsx'
import './servers.css'

export function Servers({ selected }: { readonly selected: string | undefined }) {
  const { broker } = useSnapshot()
  const server = broker.servers.find(({ name }) => name === selected)
  return (
    <div className="split" data-open={server ? '' : undefined}>
      <ServerList selected={server?.name} />
      {server && (
        <div className="split-detail" key={server.name}>
          <ServerDetail server={server} />
        </div>
      )}
    </div>
  )
}

/** More than fits a screen is worth a field to narrow it. */
const many = 9

function ServerList({ selected }: { readonly selected: string | undefined }) {
  const { broker, desk } = useSnapshot()
  const [filter, setFilter] = useState('')
  const wanted = filter.trim().toLowerCase()
  const shown = broker.servers.filter(server => textOf(server).includes(wanted))
  return (
    <Page
      title="Servers"
      actions={
        <Button icon={Plus} onPress={() => go({ screen: 'add' })}>
          Add a server
        </Button>
      }
    >
      {isAllReady(broker) && !desk.offline ? <AllReady /> : <ServerNeeds />}
      <PendingRevocations />
      {/* What was removed has no page of its own any more. */}
      <Receipts of={run => run.verb === 'remove'} />
      {broker.servers.length >= many && (
        <Field label="Find a server" labelHidden placeholder="Find a server" value={filter} onChange={setFilter} />
      )}
      {shown.length > 0 ? (
        <List label="Servers">
          {shown.map(server => (
            <ServerRow key={server.name} server={server} isCurrent={server.name === selected} />
          ))}
        </List>
      ) : (
        <p className="quiet">No server is called {shortened(filter, 40)}.</p>
      )}
    </Page>
  )
}

function ServerRow({ server, isCurrent }: { readonly server: ServerShown; readonly isCurrent: boolean }) {
  const { broker } = useSnapshot()
  const clients = clientsOf(broker, server.name)
  return (
    <Row
      start={<Monogram name={server.name} />}
      title={server.name}
      says={<WhoLine server={server} />}
      current={isCurrent}
      opens={{ screen: 'server', server: server.name }}
      end={
        <>
          <span className="server-clients">
            {inWords(clients.length > 2 ? [...clients.slice(0, 1), `${clients.length - 1} more`] : clients)}
          </span>
          <SignInAgain server={server} />
          <span className="server-state">
            <StateBadge state={server.glance} />
          </span>
        </>
      }
    />
  )
}

/** What was signed out of on purpose asks for nothing, and is a click away. */
function SignInAgain({ server: { name: server, glance, accounts } }: { readonly server: ServerShown }) {
  const [only, ...more] = accounts
  if (glance !== 'signed-out' || !only || more.length > 0) return null
  const { account } = only
  const begin = (): void => {
    void command({ verb: 'login', server, account })
    go({ screen: 'server', server })
  }
  return (
    <Button kind="quiet" aria-label={`Sign in to ${accountLabel(server, account)}`} onPress={begin}>
      Sign in
    </Button>
  )
}

/** Who one is there: `ada@example.com`, `ada@example.com and 2 more accounts`; why it does not answer, while it does not. */
function WhoLine({ server }: { readonly server: ServerShown }) {
  const { first, more } = whoseLine(server)
  if (server.glance === 'offline' && server.lastAsked?.is === 'unreachable') return sentence(server.lastAsked.why)
  if (first === undefined) return more
  return (
    <>
      <Who text={first} />
      {more && ` ${more}`}
    </>
  )
}

function AllReady() {
  const { broker } = useSnapshot()
  const last = lastAnswered(broker)
  return (
    <section className="all-ready" aria-label="State">
      <span className="all-ready-key">
        <KeyMark size={52} />
      </span>
      <div>
        <p className="all-ready-title">Everything is ready</p>
        <p className="quiet">{reachSentence(broker)}</p>
        {last && (
          <p className="quiet">
            Last call <Time at={last.at} />: {clientTitle(last.client)} to {inert(last.server)}.
          </p>
        )}
      </div>
    </section>
  )
}

function textOf(server: ServerShown): string {
  return [server.name, server.url, ...server.accounts.map(({ who }) => who ?? '')].join(' ').toLowerCase()
}
