// One account: who one is, since and until when, what was granted, who uses it; sign in, sign in again, sign out.
import { X } from 'lucide-react'
import type { RunningCommand } from '../../../preload/api.ts'
import { Button, IconButton } from '../../components/controls/button.tsx'
import { Disclosure } from '../../components/controls/disclosure.tsx'
import { Facts } from '../../components/layout/section.tsx'
import { confirmFirst } from '../../components/messages/confirm.tsx'
import { FailureNotice, Notice } from '../../components/messages/notice.tsx'
import { StateBadge } from '../../components/messages/state-badge.tsx'
import { sentence } from '../../components/text/inert.ts'
import { Mono } from '../../components/text/mono.tsx'
import { Who } from '../../components/text/quote.tsx'
import type { Account, Desk, Server } from '../../state/picture.ts'
import { command, runningFor, useCommand, useSnapshot } from '../../state/use-broker.ts'
import { accountLabel, inWords } from '../../words/in-words.ts'
import { RegisterByHand } from '../sign-in/register-by-hand.tsx'
import { SignInWait } from '../sign-in/wait.tsx'
import { accessWords } from './access-words.ts'
import { accountFacts } from './account-facts.tsx'
import { clientsOf } from './glance.ts'

interface ServerAccountProps {
  readonly server: Server
  readonly account: Account
}

/** With more, each one's details are a click away. */
const fewAccounts = 2

export function ServerAccount({ server, account }: ServerAccountProps) {
  const { broker, desk } = useSnapshot()
  const signIn = useCommand()
  const label = accountLabel(server.name, account.account)
  const own = runningFor(desk, ['login', 'add'], server.name, account.account)
  const running = own ?? (account.byCompany ? runningFor(desk, ['company-sign-in']) : undefined)
  const ended = lastFailed(desk, server.name, account.account)
  const failure = ended?.answer?.ok === false ? ended.answer.error : signIn.failure
  const { state } = account
  const facts = accountFacts(server, account, broker)
  const access = accessWords(label, account)
  const isIn = state.is === 'ready' || state.is === 'unknown'
  const asks = state.is === 'needs-you' && !broker.paused
  // What the company's sign-in opened comes back with that one and no other.
  const needsCompany = account.byCompany && state.is === 'needs-you' && broker.company?.state.is === 'needs-you'
  const begin = () =>
    void signIn.run(
      needsCompany ? { verb: 'company-sign-in' } : { verb: 'login', server: server.name, account: account.account },
    )
  const onDevice = (): void =>
    void signIn.run({ verb: 'login', server: server.name, account: account.account, browser: 'device' })
  const offersDevice = server.discovery?.device && !account.serviceAccount && !account.byCompany
  return (
    <li className="account">
      <header className="account-head">
        <div className="account-name">
          <h3>{account.who ? <Who text={account.who} /> : label}</h3>
          {account.account !== 'default' && account.who && <Mono text={label} />}
        </div>
        {server.accounts.length > 1 && <StateBadge state={account.glance} />}
        {!running && (
          <div className="account-actions">
            {isIn && !access?.helps && (
              <Button kind="quiet" busy={signIn.busy} onPress={begin}>
                Sign in again
              </Button>
            )}
            {isIn && (
              <Button
                kind="quiet"
                onPress={() => askToSignOut(label, server, account, clientsOf(broker, server.name, account.account))}
              >
                Sign out
              </Button>
            )}
          </div>
        )}
      </header>
      {running ? (
        <SignInWait run={running} onCancel={() => void command({ verb: 'cancel', running: running.id })} />
      ) : (
        !isIn && (
          <Notice
            tone={asks ? 'needs-you' : 'plain'}
            title={state.is === 'needs-you' ? sentence(state.why, 300) : outWords[state.is]}
            actions={
              <>
                <Button kind={asks ? 'main' : 'plain'} busy={signIn.busy || state.is === 'signing-in'} onPress={begin}>
                  Sign in to {needsCompany ? 'your company' : label}
                </Button>
                {offersDevice && (
                  <Button kind="quiet" onPress={onDevice}>
                    Sign in on another device
                  </Button>
                )}
              </>
            }
          >
            Its clients stay connected; their tools appear as soon as you have signed in.
          </Notice>
        )
      )}
      {isIn && !running && access && (
        <Notice
          tone={access.helps ? 'needs-you' : 'warning'}
          title={access.title}
          actions={
            access.helps && (
              <Button kind={broker.paused ? 'plain' : 'main'} busy={signIn.busy} onPress={begin}>
                Sign in to {label}
              </Button>
            )
          }
        >
          {access.says}
        </Notice>
      )}
      {state.is === 'unknown' && <Notice tone="warning">{sentence(state.why, 300)}</Notice>}
      <FailureNotice failure={running ? undefined : failure} actions={ended && <Dismiss id={ended.id} />} />
      {!running && failure?.code === 'identity-needed' && (
        <RegisterByHand server={server.name} failure={failure} onKnown={begin} />
      )}
      {server.accounts.length > fewAccounts ? (
        <Disclosure title="Details">
          <Facts items={facts} />
        </Disclosure>
      ) : (
        <Facts items={facts} />
      )}
    </li>
  )
}

/** What a person ended themselves, or began elsewhere, is no news to them. */
const outWords = { 'signed-out': 'You signed out', 'signing-in': 'A sign-in is under way' } as const

/** The sign-in may have been begun elsewhere: on the list, in the palette, in the tray. */
function lastFailed({ running }: Desk, server: string, account: string): RunningCommand | undefined {
  const last = running.findLast(one => one.verb === 'login' && one.server === server && one.account === account)
  return last?.answer?.ok === false ? last : undefined
}

function Dismiss({ id }: { readonly id: string }) {
  return <IconButton label="Put this away" icon={X} onPress={() => void command({ verb: 'dismiss', running: id })} />
}

function askToSignOut(label: string, server: Server, account: Account, users: readonly string[]): void {
  const lose =
    users.length === 0 ? 'No client uses it.' : `${inWords(users)} ${users.length === 1 ? 'loses' : 'lose'} it at once.`
  confirmFirst({
    title: `Sign out of ${label}`,
    says: `${lose} The sign-in is revoked at its issuer and the server stays in the list. You can sign in again any time.`,
    verb: `Sign out of ${label}`,
    command: { verb: 'logout', server: server.name, account: account.account },
  })
}
