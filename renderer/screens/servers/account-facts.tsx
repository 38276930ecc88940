// What is known of an account, as names and values, with what each means for somebody who has never heard of OAuth.
import type { ReactNode } from 'react'
import { inert } from '../../components/text/inert.ts'
import { Mono } from '../../components/text/mono.tsx'
import { Time } from '../../components/text/time.tsx'
import type { Account, Broker, Server } from '../../state/picture.ts'
import { inWords } from '../../words/in-words.ts'
import { clientsOf } from './glance.ts'

type Fact = readonly [what: string, value: ReactNode]

/** Only what is known; what was never told is not shown as empty. */
export function accountFacts(server: Server, account: Account, broker: Pick<Broker, 'clients'>): readonly Fact[] {
  const { state, signedInAt, lastUsed, scopes, identity, byCompany, keyBound } = account
  const issuer = account.issuer ?? server.discovery?.issuer
  const users = clientsOf(broker, server.name, account.account)
  const facts: (Fact | undefined)[] = [
    state.is === 'ready' ? ['Access', <Lasting key="until" until={state.until} renews={state.renews} />] : undefined,
    account.serviceAccount ? ['Account', 'a service account; no person signs in'] : undefined,
    signedInAt === undefined ? undefined : ['Signed in', <Time key="since" at={signedInAt} />],
    byCompany ? ['Opened', 'by your company’s sign-in'] : undefined,
    lastUsed === undefined ? undefined : ['Last used', <Time key="used" at={lastUsed} />],
    users.length === 0 ? undefined : ['Used by', inWords(users)],
    issuer === undefined ? undefined : ['Signs you in', <Mono key="issuer" text={issuer} keep={52} />],
    identity === undefined ? undefined : ['Valetkey is', identities[identity]],
    scopes.length === 0 ? undefined : ['May', <Scopes key="scopes" scopes={scopes} />],
    keyBound ? ['Token', 'of use only with a key in your vault; a copy of it alone opens nothing'] : undefined,
    account.audienceBound || state.is !== 'ready'
      ? undefined
      : ['Bound', 'The issuer does not bind this token to the server; another server could accept it.'],
  ]
  return facts.filter(fact => fact !== undefined)
}

const identities: Readonly<Record<NonNullable<Account['identity']>, string>> = {
  cimd: 'known by its published document',
  dynamic: 'registered there by itself',
  'pre-registered': 'registered there by you',
}

function Lasting({ until, renews }: { readonly until: number | undefined; readonly renews: boolean }) {
  if (renews && until === undefined) return <>Renewed by Valetkey</>
  if (renews && until !== undefined) {
    return (
      <>
        Renewed by Valetkey, next <Time at={until} />
      </>
    )
  }
  if (until === undefined) return <>Until you sign out; the issuer named no end</>
  return (
    <>
      Ends <Time at={until} />, then you sign in again
    </>
  )
}

function Scopes({ scopes }: { readonly scopes: readonly string[] }) {
  return (
    <span className="chips">
      {scopes.map(scope => (
        <span key={scope} className="chip mono">
          <bdi>{inert(scope).slice(0, 120)}</bdi>
        </span>
      ))}
    </span>
  )
}
