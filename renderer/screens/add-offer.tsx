// What a person decides once the server is known: its name here, whether to sign in now, and a client id where one is needed.
import { useState } from 'react'
import { Button } from '../components/button.tsx'
import { Disclosure } from '../components/disclosure.tsx'
import { Field } from '../components/field.tsx'
import { useSnapshot } from '../use-broker.ts'
import { ClientFields } from './client-fields.tsx'
import type { Found } from './found.ts'
import { RecipeSteps } from './recipe-steps.tsx'
import type { AddWish } from './use-adding.ts'

interface AddOfferProps {
  readonly found: Found
  readonly onAdd: (wish: AddWish) => void
}

export function AddOffer({ found, onAdd }: AddOfferProps) {
  const { servers } = useSnapshot().broker
  const [name, setName] = useState(found.name)
  const [asked, setAsked] = useState<Asked>({ account: '', clientId: '', clientSecret: '' })
  const needsClientId = found.protected && !found.mechanism
  const taken = servers.some(server => server.name === name)
  const wrong = taken ? `There is a server called ${name} already.` : wrongName(name)
  const ready = wrong === undefined && !(needsClientId && asked.clientId.trim() === '')
  const add = (signIn: 'now' | 'later', browser: 'open' | 'device' = 'open'): void => {
    if (ready) onAdd({ name, signIn, browser, ...filledIn(asked) })
  }
  const usual = found.protected ? 'now' : 'later'
  const client = <ClientFields client={asked} onChange={client => setAsked({ ...asked, ...client })} />
  return (
    <section className="add-offer" aria-label="Add it">
      <Field
        label="Its name here"
        value={name}
        onChange={setName}
        onEnter={() => add(usual)}
        wrong={wrong}
        hint="Short; it stands in your clients’ config."
        autoFocus
      />
      {needsClientId && found.recipe && <RecipeSteps recipe={found.recipe} />}
      {needsClientId && client}
      {found.protected && (
        <Disclosure title="More choices">
          <div className="add-more">
            <AccountField asked={asked} onChange={setAsked} />
            {!needsClientId && client}
            {found.device && (
              <Button disabled={!ready} onPress={() => add('now', 'device')}>
                Sign in on another device
              </Button>
            )}
          </div>
        </Disclosure>
      )}
      <div className="add-actions">
        <Button kind="main" disabled={!ready} onPress={() => add(usual)}>
          {found.protected ? `Sign in to ${name}` : `Add ${name}`}
        </Button>
        {found.protected && (
          <Button kind="quiet" disabled={!ready} onPress={() => add('later')}>
            Add without signing in
          </Button>
        )}
      </div>
    </section>
  )
}

interface Asked {
  readonly account: string
  readonly clientId: string
  readonly clientSecret: string
}

interface AskedProps {
  readonly asked: Asked
  readonly onChange: (asked: Asked) => void
}

function AccountField({ asked, onChange }: AskedProps) {
  return (
    <Field
      label="Account"
      value={asked.account}
      onChange={account => onChange({ ...asked, account })}
      placeholder="default"
      hint="A name such as “work”, if you want several accounts here."
    />
  )
}

/** Only what was typed; the broker has a default for the rest. */
function filledIn(asked: Asked): Partial<Asked> {
  const typed = Object.entries(asked).map(([what, text]) => [what, text.trim()] as const)
  return Object.fromEntries(typed.filter(([, text]) => text !== ''))
}

function wrongName(name: string): string | undefined {
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(name) ? undefined : 'Lower-case letters, digits and hyphens.'
}
