// What a person decides once the server is known: its name here, whether to sign in now, and a client id where one is needed.
import { useState } from 'react'
import { Button } from '../components/button.tsx'
import { Disclosure } from '../components/disclosure.tsx'
import { Field } from '../components/field.tsx'
import type { Found } from './found.ts'
import type { AddWish } from './use-adding.ts'

interface AddOfferProps {
  readonly found: Found
  readonly onAdd: (wish: AddWish) => void
}

export function AddOffer({ found, onAdd }: AddOfferProps) {
  const [name, setName] = useState(found.name)
  const [account, setAccount] = useState('')
  const [clientId, setClientId] = useState('')
  const [clientSecret, setClientSecret] = useState('')
  const needsClientId = found.protected && !found.mechanism
  const wrong = namePattern.test(name) ? undefined : 'Lower-case letters, digits and hyphens.'
  const wish = (signIn: 'now' | 'later'): AddWish => ({
    name,
    signIn,
    ...(account.trim() === '' ? {} : { account: account.trim() }),
    ...(clientId.trim() === '' ? {} : { clientId: clientId.trim() }),
    ...(clientSecret.trim() === '' ? {} : { clientSecret: clientSecret.trim() }),
  })
  const ready = wrong === undefined && !(needsClientId && clientId.trim() === '')
  const credentials = (
    <div className="add-more">
      <Field
        label="Client id"
        value={clientId}
        onChange={setClientId}
        mono
        hint="From an application that you registered there."
      />
      <Field
        label="Client secret, if it has one"
        value={clientSecret}
        onChange={setClientSecret}
        secret
        mono
        hint="It goes into your vault."
      />
    </div>
  )
  return (
    <section className="add-offer" aria-label="Add it">
      <Field
        label="Its name here"
        value={name}
        onChange={setName}
        wrong={wrong}
        hint="Short; it stands in your clients’ config."
      />
      {needsClientId && credentials}
      <Disclosure title="More choices">
        <div className="add-more">
          {found.protected && (
            <Field
              label="Account"
              value={account}
              onChange={setAccount}
              placeholder="default"
              hint="A name such as “work”, if you want several accounts here."
            />
          )}
          {found.protected && !needsClientId && credentials}
        </div>
      </Disclosure>
      <div className="add-actions">
        <Button kind="main" disabled={!ready} onPress={() => onAdd(wish(found.protected ? 'now' : 'later'))}>
          {found.protected ? `Sign in to ${name}` : `Add ${name}`}
        </Button>
        {found.protected && (
          <Button kind="quiet" disabled={!ready} onPress={() => onAdd(wish('later'))}>
            Add without signing in
          </Button>
        )}
      </div>
    </section>
  )
}

const namePattern = /^[a-z0-9][a-z0-9-]{0,63}$/
