// One server: what it warns of, who one is there, which clients use it, what it offers, and how to be rid of it.
import { Trash2, Waypoints } from 'lucide-react'
import { useState } from 'react'
import type { ResultOf } from '../../../preload/api.ts'
import { announce } from '../../components/controls/announcer.tsx'
import { Button } from '../../components/controls/button.tsx'
import { Choice } from '../../components/controls/field.tsx'
import { Page, Section } from '../../components/layout/section.tsx'
import { confirmFirst } from '../../components/messages/confirm.tsx'
import { FailureNotice, Notice } from '../../components/messages/notice.tsx'
import { StateBadge } from '../../components/messages/state-badge.tsx'
import { sentence, shortened } from '../../components/text/inert.ts'
import { Mono } from '../../components/text/mono.tsx'
import { Quote } from '../../components/text/quote.tsx'
import { Time } from '../../components/text/time.tsx'
import type { Server } from '../../state/picture.ts'
import { go, goBack } from '../../state/route.ts'
import { toldBy, useCommand, useSnapshot } from '../../state/use-broker.ts'
import { inWords } from '../../words/in-words.ts'
import { EntryToCopy } from '../client-files/entry-to-copy.tsx'
import { Receipts } from '../revoke/receipts.tsx'
import { ServerAccounts } from './accounts.tsx'
import { ServerClients } from './clients.tsx'
import { clientsOf } from './glance.ts'
import { ServerKeys } from './keys.tsx'
import { ServerRegistered } from './registered.tsx'
import { ServerTools } from './tools.tsx'
import './server.css'

export function ServerDetail({ server }: { readonly server: Server }) {
  const check = useCheck(server)
  return (
    <Page
      title={server.name}
      isOpened
      mark={<StateBadge state={server.glance} />}
      says={
        <>
          {server.local ? 'A program of this machine' : <Mono text={server.url} copy label="Copy the address" />}
          {(server.title || server.speaks) && (
            <p className="small server-facts">
              {server.title && (
                <span>
                  Calls itself <Quote text={server.title} longest={80} />
                </span>
              )}
              {server.speaks && <span>MCP {server.speaks}</span>}
            </p>
          )}
        </>
      }
      onBack={goBack}
      actions={
        <Button kind="quiet" icon={Waypoints} busy={check.busy} onPress={check.begin}>
          Check
        </Button>
      }
    >
      <Away server={server} />
      <FailureNotice failure={check.failure} />
      {server.warnings.length > 0 && (
        <div className="server-warnings">
          {server.warnings.map(warning => (
            <Notice key={warning} tone="warning">
              {sentence(warning)}
            </Notice>
          ))}
        </div>
      )}
      <HowItIsEntered server={server} />
      <Receipts of={run => run.verb === 'logout' && run.server === server.name} />
      <ServerRegistered server={server} />
      <ServerClients server={server.name} />
      <ServerTools tools={server.tools} />
      <UseIt server={server} />
      <Remove server={server} />
    </Page>
  )
}

function HowItIsEntered({ server }: { readonly server: Server }) {
  if (server.keys || server.local) return <ServerKeys server={server} />
  if (server.protection !== 'open') return <ServerAccounts server={server} />
  return <Notice title="Open to everybody">This server asks nobody to sign in, so there is no token to keep.</Notice>
}

/** Whether the server answers now; that it could not be reached is told by `Away`, wherever it was found out. */
function useCheck({ name: server, glance }: Server) {
  const probe = useCommand()
  const [told, setTold] = useState<ResultOf<'probe'>>()
  const begin = async (): Promise<void> => {
    setTold(undefined)
    const answer = toldBy<'probe'>(await probe.run({ verb: 'probe', server }))
    if (!answer.ok) return
    setTold(answer.result)
    announce(sentence(`${server} ${answer.result.reachable ? answer.result.text : 'does not answer'}.`, 200))
  }
  const isBad = told?.reachable === false && glance !== 'offline'
  const failure = isBad ? { code: 'unreachable', message: told.text, facts: {} } : probe.failure
  return { busy: probe.busy, failure, begin: () => void begin() }
}

/** Stays until it answers again. */
function Away({ server: { name, glance, lastAsked, local } }: { readonly server: Server }) {
  if (glance !== 'offline' || lastAsked?.is !== 'unreachable') return null
  return (
    <Notice tone="bad" title={`${name} does not answer`}>
      <p>{sentence(lastAsked.why)}</p>
      <p className="quiet small">
        First met <Time at={lastAsked.at} />.{' '}
        {local ? 'The next call tries again.' : 'Valetkey asks again by itself, more and more rarely; Check asks now.'}
      </p>
    </Notice>
  )
}

function UseIt({ server }: { readonly server: Server }) {
  const [account, setAccount] = useState(server.accounts[0]?.account ?? 'default')
  return (
    <Section
      title="Use it in a client"
      actions={
        <Button kind="quiet" onPress={() => go({ screen: 'clients' })}>
          Connect a client
        </Button>
      }
    >
      {server.accounts.length > 1 && (
        <div className="server-pick">
          <Choice
            label="Account"
            value={account}
            options={server.accounts.map(one => ({ value: one.account, says: shortened(one.who ?? one.account, 60) }))}
            onChange={setAccount}
          />
        </div>
      )}
      <EntryToCopy server={server.name} account={account} />
    </Section>
  )
}

function Remove({ server: { name: server, keys } }: { readonly server: Server }) {
  const { broker } = useSnapshot()
  const remove = useCommand()
  const users = clientsOf(broker, server)
  const lose =
    users.length === 0 ? 'No client uses it.' : `${inWords(users)} ${users.length === 1 ? 'loses' : 'lose'} it at once.`
  return (
    <Section title="Remove">
      <div className="server-remove">
        <p className="quiet">
          {keys
            ? 'Deletes its keys here and forgets the server. The keys still work where they come from.'
            : 'Revokes every sign-in at its issuer and forgets the server. You can add it again any time.'}
        </p>
        <Button
          kind="danger"
          icon={Trash2}
          onPress={() =>
            confirmFirst({
              title: `Remove ${server}`,
              says: keys
                ? `${lose} Its keys are deleted here, and what is left for you to do is shown.`
                : `${lose} Its sign-ins are revoked, and what the issuer confirms is shown.`,
              verb: `Remove ${server}`,
              command: { verb: 'remove', server },
              onDone: () => go({ screen: 'servers' }),
            })
          }
        >
          Remove {server}
        </Button>
      </div>
      <FailureNotice failure={remove.failure} />
    </Section>
  )
}
