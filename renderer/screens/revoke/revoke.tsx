// Taking access away: how much, what will stop working, and then what the issuers said to it.
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { Choice } from '../../components/controls/field.tsx'
import { Segmented } from '../../components/controls/segmented.tsx'
import { Page } from '../../components/layout/section.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { shortened } from '../../components/text/inert.ts'
import type { Broker } from '../../state/picture.ts'
import { go } from '../../state/route.ts'
import { useCommand, useSnapshot } from '../../state/use-broker.ts'
import { accountLabel } from '../../words/in-words.ts'
import { clientTitle } from '../../words/known-clients.ts'
import { PendingRevocations } from './pending.tsx'
import { isRevocable, type Reach, revokePlan } from './plan.ts'
import { Receipts } from './receipts.tsx'
import { WhatStops } from './stops.tsx'
import './revoke.css'

interface RevokeProps {
  readonly begin: 'everything' | 'choose'
  readonly client: string | undefined
}

export function Revoke({ begin, client }: RevokeProps) {
  const { broker } = useSnapshot()
  const [kind, setKind] = useState<Reach['kind']>(begin === 'everything' ? 'everything' : 'client')
  const [chosen, setChosen] = useState(client ?? '')
  const revoking = useCommand()
  const choices = choicesOf(broker, kind)
  const choice = choices.find(({ value }) => value === chosen) ?? choices[0]
  const reach: Reach | undefined = kind === 'everything' ? { kind } : choice?.reach
  const plan = reach && revokePlan(broker, reach)
  const isIdle = kind === 'everything' && plan?.givenBack.length === 0 && plan.deleted.length === 0
  return (
    <Page
      title="Revoke access"
      says="Choose how much. It acts at once, on live connections too."
      onBack={() => go({ screen: 'clients' })}
    >
      <div className="revoke">
        <Receipts />
        <Segmented label="How much" value={kind} options={kinds} onChange={setKind} />
        {choice && (
          <Choice
            label={choiceLabels[kind]}
            value={choice.value}
            options={choices.map(({ value, says }) => ({ value, says }))}
            onChange={setChosen}
          />
        )}
        {(!plan || isIdle) && <p className="quiet">{nothing[kind]}</p>}
        {plan && reach && !isIdle && (
          <>
            <WhatStops plan={plan} />
            <div>
              <Button
                kind="danger"
                busy={revoking.busy}
                onPress={() => void revoking.run({ verb: 'revoke', what: reach })}
              >
                {plan.button}
              </Button>
            </div>
          </>
        )}
        <FailureNotice failure={revoking.failure} />
        <PendingRevocations />
      </div>
    </Page>
  )
}

const kinds: readonly { readonly value: Reach['kind']; readonly says: string }[] = [
  { value: 'client', says: 'One client' },
  { value: 'account', says: 'One account' },
  { value: 'server', says: 'One server' },
  { value: 'everything', says: 'Everything' },
]

const choiceLabels: Record<Reach['kind'], string> = {
  client: 'Client',
  account: 'Account',
  server: 'Server',
  everything: '',
}

const nothing: Record<Reach['kind'], string> = {
  client: 'No client has come through Valetkey yet, or all are refused already.',
  account: 'You are signed in nowhere, so there is no account to revoke.',
  server: 'You are signed in nowhere, so there is nothing to revoke.',
  everything: 'You are signed in nowhere, so there is nothing left to revoke.',
}

interface ReachChoice {
  readonly value: string
  readonly says: string
  readonly reach: Reach
}

function choicesOf({ clients, servers }: Broker, kind: Reach['kind']): readonly ReachChoice[] {
  const signedIn = servers.filter(({ accounts }) => accounts.some(({ issuer }) => issuer))
  switch (kind) {
    case 'client':
      return clients
        .filter(({ denied }) => !denied)
        .map(({ name }) => ({ value: name, says: clientTitle(name), reach: { kind, client: name } }))
    case 'server':
      return servers.filter(isRevocable).map(({ name }) => ({ value: name, says: name, reach: { kind, server: name } }))
    case 'account':
      return signedIn.flatMap(({ name, accounts }) =>
        accounts
          .filter(({ issuer }) => issuer)
          .map(({ account, who }) => ({
            value: `${name}@${account}`,
            says: who ? `${accountLabel(name, account)}, ${shortened(who, 60)}` : accountLabel(name, account),
            reach: { kind, server: name, account },
          })),
      )
    case 'everything':
      return []
  }
}
