// What comes after a server was added: that it works, and the entry for the first program.
import { Button } from '../../components/controls/button.tsx'
import { Disclosure } from '../../components/controls/disclosure.tsx'
import { Section } from '../../components/layout/section.tsx'
import { FailureNotice, Notice } from '../../components/messages/notice.tsx'
import { StateBadge } from '../../components/messages/state-badge.tsx'
import { Quote } from '../../components/text/quote.tsx'
import { go } from '../../state/route.ts'
import { useCommand, useSnapshot } from '../../state/use-broker.ts'
import { useKnownClients } from '../../state/use-known-clients.ts'
import { accountLabel } from '../../words/in-words.ts'
import { clientTitle } from '../../words/known-clients.ts'
import { ConnectPrograms } from '../client-files/connect-programs.tsx'
import { EntryToCopy } from '../client-files/entry-to-copy.tsx'
import { clientsToOffer } from '../client-files/machine-rows.ts'
import { type FirstCall, firstCall } from './first-call.ts'

interface AddedProps {
  readonly server: string
  readonly account: string
  readonly signedIn: boolean
  readonly onAnother: () => void
}

export function Added({ server, account, signedIn, onAnother }: AddedProps) {
  const view = useSnapshot().broker.servers.find(({ name }) => name === server)
  const who = view?.accounts.find(one => one.account === account)?.who
  const hasKey = (view?.keys ?? []).length > 0
  const isOpen = view?.protection === 'open' && !hasKey
  const isReady = signedIn || isOpen || hasKey
  const label = accountLabel(server, account)
  return (
    <>
      <section className="added" aria-live="polite">
        <StateBadge state={signedIn || hasKey ? 'ready' : isOpen ? 'open' : 'signed-out'} />
        <p className="added-title">{isReady ? `${label} is ready` : `${label} is added`}</p>
        <p className="quiet">
          {signedIn && who ? (
            <>
              You are signed in as <Quote text={who} longest={60} />.{' '}
            </>
          ) : null}
          {hasKey && 'It accepts the key, which is in your vault now. '}
          {isReady
            ? 'One step is left: tell a client to come through Valetkey.'
            : 'Sign in whenever you like; a client that comes before is told how.'}
        </p>
        <div className="actions">
          <Button onPress={() => go({ screen: 'server', server })}>Show {server}</Button>
          <Button kind="quiet" onPress={onAnother}>
            Add another server
          </Button>
        </div>
      </section>
      <Programs server={server} account={account} />
    </>
  )
}

/** The programs found on this machine to tick; where none is known for sure, an entry to copy. */
function Programs({ server, account }: Pick<AddedProps, 'server' | 'account'>) {
  const { told, readAgain } = useKnownClients()
  const call = firstCall(useSnapshot().broker, server)
  if (!told) return null
  const clients = told.ok ? clientsToOffer(told.result.clients) : []
  if (clients.length === 0) {
    return (
      <Section
        title="Let a client use it"
        says="Put this into the client’s config and restart it. More clients can follow at any time."
      >
        <FirstComer call={call} />
        <EntryToCopy server={server} account={account} copyKind={call.is === 'nobody' ? 'main' : 'plain'} />
      </Section>
    )
  }
  return (
    <Section
      title="Let your clients use it"
      says="Valetkey writes one entry into each client’s own file. It holds no secret, and each can be taken back."
    >
      <FirstComer call={call} />
      <ConnectPrograms clients={clients} server={server} account={account} onChanged={readAgain} />
      <Disclosure title="Another client: copy its entry">
        <EntryToCopy server={server} account={account} />
      </Disclosure>
    </Section>
  )
}

/** How far the first program has come, without leaving this page; one that is new is let in here. SECURITY S16. */
function FirstComer({ call }: { readonly call: FirstCall }) {
  const letting = useCommand()
  if (call.is === 'nobody') {
    return (
      <p role="status">
        <StateBadge state="signing-in" says="Waiting for the first client" />
      </p>
    )
  }
  const title = clientTitle(call.client)
  if (call.is !== 'waits') {
    return (
      <p role="status">
        <StateBadge state="ready" says={`${title} ${call.is === 'answered' ? 'was answered' : 'is connected'}`} />
      </p>
    )
  }
  const letIn = () => void letting.run({ verb: 'access', client: call.client, allow: true })
  return (
    <div role="status">
      <Notice
        tone="needs-you"
        title={`${title} waits to be let in`}
        actions={
          <Button kind="main" aria-label={`Let ${title} in`} busy={letting.busy} onPress={letIn}>
            Let it in
          </Button>
        }
      >
        It came for the first time, and nothing is passed on yet.
      </Notice>
      <FailureNotice failure={letting.failure} />
    </div>
  )
}
