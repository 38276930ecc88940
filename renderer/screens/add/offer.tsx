// What a person decides once the server is known: its name here, whether to sign in now, and a client id where one is needed.
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { Disclosure } from '../../components/controls/disclosure.tsx'
import { Field } from '../../components/controls/field.tsx'
import { Segmented } from '../../components/controls/segmented.tsx'
import type { Found } from '../../state/found.ts'
import { useSnapshot } from '../../state/use-broker.ts'
import { ClientFields, noClient, type TypedClient, typedIn } from '../sign-in/client-fields.tsx'
import { RecipeSteps } from '../sign-in/recipe-steps.tsx'
import { wrongName } from './server-name.ts'
import type { AddWish } from './use-adding.ts'

interface AddOfferProps {
  readonly found: Found
  readonly onAdd: (wish: AddWish) => void
}

export function AddOffer({ found, onAdd }: AddOfferProps) {
  const { servers } = useSnapshot().broker
  const [name, setName] = useState(found.name)
  const [asked, setAsked] = useState<Asked>({ account: '', ...noClient })
  const [as, setAs] = useState<Signer>('person')
  const isService = as === 'service-account'
  const needsClient = found.protected && (isService || !found.mechanism)
  const wrong = wrongName(name, servers)
  const ready = wrong === undefined && !(needsClient && lacks(asked, isService))
  const add = (signIn: 'now' | 'later', browser: 'open' | 'device' = 'open'): void => {
    if (ready) onAdd({ name, signIn, browser, as, ...typedIn(asked) })
  }
  const usual = found.protected ? 'now' : 'later'
  const client = (
    <ClientFields client={asked} onChange={client => setAsked({ ...asked, ...client })} mustProve={isService} />
  )
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
      {found.protected && found.service && <WhoSignsIn as={as} onChange={setAs} />}
      {needsClient && !isService && found.recipe && <RecipeSteps recipe={found.recipe} />}
      {needsClient && client}
      {found.protected && (
        <Disclosure title="More choices">
          <div className="add-more">
            <AccountField asked={asked} onChange={setAsked} />
            {!needsClient && client}
            {found.device && !isService && (
              <Button disabled={!ready} onPress={() => add('now', 'device')}>
                Sign in on another device
              </Button>
            )}
          </div>
        </Disclosure>
      )}
      <div className="actions">
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

interface Asked extends TypedClient {
  readonly account: string
}

type Signer = NonNullable<AddWish['as']>

/** A service account has to prove itself; a person's client may be a public one. */
function lacks({ clientId, clientSecret, clientKey }: TypedClient, isService: boolean): boolean {
  return clientId.trim() === '' || (isService && clientSecret.trim() === '' && clientKey === '')
}

function WhoSignsIn({ as, onChange }: { readonly as: Signer; readonly onChange: (as: Signer) => void }) {
  return (
    <div className="field">
      <span className="field-label">Who signs in</span>
      <Segmented
        label="Who signs in"
        value={as}
        options={[
          { value: 'person', says: 'You' },
          { value: 'service-account', says: 'A service account' },
        ]}
        onChange={onChange}
      />
      {as === 'service-account' && (
        <p className="field-hint">No person and no browser: the client that you registered speaks for itself.</p>
      )}
    </div>
  )
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
