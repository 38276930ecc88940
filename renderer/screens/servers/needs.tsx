// What needs a person, on top of the servers: one brass button for the first, plain ones for the rest.
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { StateShape } from '../../components/messages/state-badge.tsx'
import { inert } from '../../components/text/inert.ts'
import { go } from '../../state/route.ts'
import { command, runningFor, useCommand, useSnapshot } from '../../state/use-broker.ts'
import { inWords, shortList } from '../../words/in-words.ts'
import { SignInWait } from '../sign-in/wait.tsx'
import { companyNeed, type KeyNeed, keyNeeds, newcomers, type SignInNeed, signInNeeds } from './glance.ts'

/** More than these are one click away, so that the list below stays in sight. */
const shownAtFirst = 3

export function ServerNeeds() {
  const { broker } = useSnapshot()
  const [all, setAll] = useState(false)
  const needs = signInNeeds(broker)
  const company = companyNeed(broker)
  const keys = keyNeeds(broker)
  const unmet = newcomers(broker)
  if (broker.vault.state.is !== 'open') return null
  if (needs.length + keys.length + unmet.length === 0 && !company) return null
  const shown = all ? needs : needs.slice(0, shownAtFirst)
  return (
    <section className="needs" aria-label="Needs you">
      <ul>
        {unmet.length > 0 && <NewcomersNeed titles={unmet} />}
        {company !== undefined && <CompanyNeed says={company} />}
        {shown.map((need, at) => (
          <Need key={need.label} need={need} isFirst={at === 0 && company === undefined} />
        ))}
        {keys.map(need => (
          <OneKeyNeed key={`${need.server} ${need.says}`} need={need} />
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

/** SECURITY S16: what is known of them is on their own screen, where they are let in or refused. */
function NewcomersNeed({ titles }: { readonly titles: readonly string[] }) {
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
      <Button onPress={() => go({ screen: 'clients' })}>Look at {they ? 'it' : 'them'}</Button>
    </li>
  )
}

function CompanyNeed({ says }: { readonly says: string }) {
  const signIn = useCommand()
  const running = runningFor(useSnapshot().desk, ['company-sign-in'])
  if (running) {
    return (
      <li>
        <SignInWait run={running} onCancel={() => void command({ verb: 'cancel', running: running.id })} />
      </li>
    )
  }
  return (
    <li className="need">
      <StateShape state="needs-you" />
      <div className="need-words">
        <p className="need-title">Your company’s sign-in needs you</p>
        <p className="quiet">{inert(says)}</p>
        <FailureNotice failure={signIn.failure} />
      </div>
      <Button kind="main" busy={signIn.busy} onPress={() => void signIn.run({ verb: 'company-sign-in' })}>
        Sign in to your company
      </Button>
    </li>
  )
}

function OneKeyNeed({ need: { server, wants, title, says } }: { readonly need: KeyNeed }) {
  const approving = useCommand()
  return (
    <li className="need">
      <StateShape state="needs-you" />
      <div className="need-words">
        <p className="need-title">{title}</p>
        <p className="quiet">{says}</p>
        <FailureNotice failure={approving.failure} />
      </div>
      {wants === 'key' ? (
        <Button aria-label={`Give ${server} a key`} onPress={() => go({ screen: 'keys' })}>
          Give it a key
        </Button>
      ) : (
        <Button
          aria-label={`Approve ${server}`}
          busy={approving.busy}
          onPress={() => void approving.run({ verb: 'run', server })}
        >
          Approve it
        </Button>
      )}
    </li>
  )
}

function Need({ need, isFirst }: { readonly need: SignInNeed; readonly isFirst: boolean }) {
  const { desk } = useSnapshot()
  const signIn = useCommand()
  const { server, account, label } = need
  const begin = (): void => {
    void signIn.run({ verb: 'login', server, account })
    go({ screen: 'server', server })
  }
  const isSigningIn = runningFor(desk, ['login', 'add'], server, account) !== undefined
  return (
    <li className="need">
      <StateShape state={need.state} />
      <div className="need-words">
        <p className="need-title">{need.title}</p>
        <p className="quiet">{inert(need.says)}</p>
        <FailureNotice failure={signIn.failure} />
      </div>
      <Button kind={isFirst ? 'main' : 'plain'} busy={isSigningIn || signIn.busy} onPress={begin}>
        Sign in to {label}
      </Button>
    </li>
  )
}
