// What needs a person, on top of the servers: one brass button for the first, plain ones for the rest; and the sign-ins that
// are under way, each with its way out.
import { type ReactNode, useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { StateShape } from '../../components/messages/state-badge.tsx'
import { inert } from '../../components/text/inert.ts'
import { go } from '../../state/route.ts'
import { command, runningFor, useCommand, useSnapshot } from '../../state/use-broker.ts'
import { accountLabel, inWords, shortList } from '../../words/in-words.ts'
import { SignInWait } from '../sign-in/wait.tsx'
import { type Need, needKey, needWords, newcomers } from './glance.ts'

/** More than these are one click away, so that the list below stays in sight. */
const shownAtFirst = 3

export function ServerNeeds() {
  const { broker, desk } = useSnapshot()
  const [all, setAll] = useState(false)
  const unmet = newcomers(broker)
  const underWay = desk.running.filter(({ verb, endedAt }) => verb === 'login' && endedAt === undefined)
  const company = runningFor(desk, ['company-sign-in'])
  const needs = broker.needs.filter(need => need.is !== 'newcomer' && need.is !== 'vault')
  const shown = all ? needs : needs.slice(0, shownAtFirst)
  if (needs.length + unmet.length + underWay.length === 0 && !company) return null
  // A shut vault has the brass button, above every screen.
  const isMain = (at: number) => at === 0 && unmet.length === 0 && broker.vault.state.is === 'open'
  return (
    <section className="needs" aria-label="Needs you">
      <ul>
        {company && (
          <li>
            <SignInWait run={company} onCancel={() => void command({ verb: 'cancel', running: company.id })} />
          </li>
        )}
        {underWay.map(({ id, server = '', account = 'default' }) => (
          <SigningIn key={id} running={id} server={server} account={account} />
        ))}
        {unmet.length > 0 && <NewcomersNeed titles={unmet} isMain={broker.vault.state.is === 'open'} />}
        {shown.map((need, at) => (
          <OneNeed key={needKey(need)} need={need} isMain={isMain(at)} />
        ))}
      </ul>
      {needs.length > shown.length && (
        <button type="button" className="text-button" onClick={() => setAll(true)}>
          {needs.length - shown.length} more
        </button>
      )}
    </section>
  )
}

interface SigningInProps {
  readonly running: string
  readonly server: string
  readonly account: string
}

/** The address to compare is on the server's own page. */
function SigningIn({ running, server, account }: SigningInProps) {
  const label = accountLabel(server, account)
  return (
    <li className="need">
      <StateShape state="signing-in" />
      <div className="need-words">
        <p className="need-title">Signing in to {label}</p>
        <p className="quiet">Go on in your browser.</p>
      </div>
      <Button onPress={() => go({ screen: 'server', server })}>Show the address</Button>
      <Button
        kind="quiet"
        aria-label={`Cancel the sign-in to ${label}`}
        onPress={() => void command({ verb: 'cancel', running })}
      >
        Cancel
      </Button>
    </li>
  )
}

/** SECURITY S16: what is known of them is on their own screen, where they are let in or refused. */
function NewcomersNeed({ titles, isMain }: { readonly titles: readonly string[]; readonly isMain: boolean }) {
  const they = titles.length === 1
  return (
    <li className="need">
      <StateShape state="needs-you" />
      <div className="need-words">
        <p className="need-title">
          {inWords(shortList(titles))} {they ? 'waits' : 'wait'} to be let in
        </p>
        <p className="quiet">{they ? 'It came' : 'They came'} for the first time, and nothing is passed on yet.</p>
      </div>
      <Button kind={isMain ? 'main' : 'plain'} onPress={() => go({ screen: 'clients' })}>
        Look at {they ? 'it' : 'them'}
      </Button>
    </li>
  )
}

function OneNeed({ need, isMain }: { readonly need: Need; readonly isMain: boolean }) {
  const { broker } = useSnapshot()
  const doing = useCommand()
  const words = needWords(need, broker)
  if (!words) return null
  return (
    <li className="need">
      <StateShape state="needs-you" />
      <div className="need-words">
        <p className="need-title">{words.title}</p>
        <p className="quiet">{inert(words.says)}</p>
        <FailureNotice failure={doing.failure} />
      </div>
      <WhatToDo need={need} kind={isMain ? 'main' : 'plain'} doing={doing} />
    </li>
  )
}

interface WhatToDoProps {
  readonly need: Need
  readonly kind: 'main' | 'plain'
  readonly doing: ReturnType<typeof useCommand>
}

function WhatToDo({ need, kind, doing: { busy, run } }: WhatToDoProps): ReactNode {
  switch (need.is) {
    case 'company':
      return (
        <Button kind={kind} busy={busy} onPress={() => void run({ verb: 'company-sign-in' })}>
          Sign in to your company
        </Button>
      )
    case 'sign-in':
    case 'access': {
      const { server, account } = need
      const begin = (): void => {
        void run({ verb: 'login', server, account })
        go({ screen: 'server', server })
      }
      return (
        <Button kind={kind} busy={busy} onPress={begin}>
          Sign in to {accountLabel(server, account)}
        </Button>
      )
    }
    case 'key':
      return (
        <Button kind={kind} aria-label={`Give ${need.server} a key`} onPress={() => go({ screen: 'keys' })}>
          Give it a key
        </Button>
      )
    case 'approval':
      return (
        <Button
          kind={kind}
          aria-label={`Approve ${need.server}`}
          busy={busy}
          onPress={() => void run({ verb: 'run', server: need.server })}
        >
          Approve it
        </Button>
      )
    case 'vault':
    case 'newcomer':
      return null
  }
}
