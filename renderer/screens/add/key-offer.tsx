// Adding a server that takes a key and no sign-in. The key goes to the vault; nothing here or in the snapshot gets it back.
import { useState } from 'react'
import type { Failure } from '../../../preload/api.ts'
import { Button } from '../../components/controls/button.tsx'
import { Choice, Field } from '../../components/controls/field.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { useSnapshot } from '../../state/use-broker.ts'
import { wrongName } from './server-name.ts'
import type { AddWish } from './use-adding.ts'

interface KeyOfferProps {
  /** The name that the server would get; empty where nobody has looked that far. */
  readonly name: string
  /** Why the last key was of no use. */
  readonly failure: Failure | undefined
  readonly busy: boolean
  readonly onAdd: (wish: AddWish) => void
}

const places = [
  { value: 'bearer', says: 'Authorization: Bearer (usual)' },
  { value: 'x-api-key', says: 'X-Api-Key' },
  { value: 'bare', says: 'Authorization, the key alone' },
  { value: 'other', says: 'Another header' },
] as const
type Place = (typeof places)[number]['value']

export function KeyOffer({ name: proposed, failure, busy, onAdd }: KeyOfferProps) {
  const { servers } = useSnapshot().broker
  const [name, setName] = useState(proposed)
  const [key, setKey] = useState('')
  const [place, setPlace] = useState<Place>('bearer')
  const [other, setOther] = useState('')
  // While it is being added, the server of this name is this one.
  const wrong = name === '' ? undefined : wrongName(name, busy ? [] : servers)
  const where = whereIt(place, other)
  const ready = wrong === undefined && key.trim() !== '' && where !== undefined
  const add = (): void => {
    if (!ready || busy || !where) return
    onAdd({ ...(name === '' ? {} : { name }), key: { ...where, value: key.trim() } })
  }
  return (
    <section className="add-offer" aria-label="Add it">
      <Field
        label="Its name here"
        value={name}
        onChange={setName}
        onEnter={add}
        wrong={wrong}
        placeholder="made from the address"
        hint="Short; it stands in your clients’ config."
      />
      <Field
        label="Key"
        value={key}
        onChange={setKey}
        onEnter={add}
        secret
        mono
        autoFocus
        hint="You get one where you have your account. It goes into your vault and is not shown again."
      />
      <Choice label="How the key is sent" value={place} options={places} onChange={setPlace} />
      {place === 'other' && (
        <Field label="Header" value={other} onChange={setOther} onEnter={add} mono placeholder="X-Token" />
      )}
      <FailureNotice failure={failure} />
      <div className="actions">
        <Button kind="main" busy={busy} disabled={!ready} onPress={add}>
          {name === '' ? 'Add it with this key' : `Add ${name} with this key`}
        </Button>
      </div>
    </section>
  )
}

type Where = Pick<NonNullable<AddWish['key']>, 'header' | 'scheme'>

function whereIt(place: Place, other: string): Where | undefined {
  if (place === 'bearer') return { header: 'Authorization', scheme: 'Bearer' }
  if (place === 'x-api-key') return { header: 'X-Api-Key' }
  if (place === 'bare') return { header: 'Authorization' }
  return /^[a-z0-9-]{1,64}$/i.test(other.trim()) ? { header: other.trim() } : undefined
}
