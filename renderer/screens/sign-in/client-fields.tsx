// What a person brings back from a registration by hand: the client id, and the secret or private key that proves it.
import { useRef, useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { Field } from '../../components/controls/field.tsx'
import './sign-in.css'

export interface TypedProof {
  readonly clientSecret: string
  /** PEM or JWK. */
  readonly clientKey: string
}

export interface TypedClient extends TypedProof {
  readonly clientId: string
}

export const noProof: TypedProof = { clientSecret: '', clientKey: '' }
export const noClient: TypedClient = { clientId: '', ...noProof }

export interface ClientFieldsProps {
  readonly client: TypedClient
  readonly onChange: (client: TypedClient) => void
  /** Nobody signs in but the client itself: then it must prove itself. */
  readonly mustProve?: boolean
}

export function ClientFields({ client, onChange, mustProve = false }: ClientFieldsProps) {
  return (
    <div className="client-fields">
      <Field
        label="Client id"
        value={client.clientId}
        onChange={clientId => onChange({ ...client, clientId })}
        mono
        hint="Of the application that you registered there."
      />
      <ProofField
        label={mustProve ? 'Client secret' : 'Client secret, if it has one'}
        proof={client}
        onChange={proof => onChange({ ...client, ...proof })}
      />
    </div>
  )
}

interface ProofFieldProps {
  readonly label: string
  readonly proof: TypedProof
  readonly onChange: (proof: TypedProof) => void
  readonly autoFocus?: boolean
}

/** A secret is typed, a key is a file; a client has one of them. */
export function ProofField({ label, proof, onChange, autoFocus = false }: ProofFieldProps) {
  const [by, setBy] = useState<'secret' | 'key'>('secret')
  const turn = (to: 'secret' | 'key'): void => {
    setBy(to)
    onChange(noProof)
  }
  if (by === 'key') {
    return (
      <div className="proof">
        <KeyFile onRead={clientKey => onChange({ clientSecret: '', clientKey })} />
        <button type="button" className="text-button" onClick={() => turn('secret')}>
          It has a secret instead
        </button>
      </div>
    )
  }
  return (
    <div className="proof">
      <Field
        label={label}
        value={proof.clientSecret}
        onChange={clientSecret => onChange({ clientSecret, clientKey: '' })}
        secret
        mono
        autoFocus={autoFocus}
        hint="It goes into your vault."
      />
      <button type="button" className="text-button" onClick={() => turn('key')}>
        It has a private key instead
      </button>
    </div>
  )
}

const largestKey = 16_384

function KeyFile({ onRead }: { readonly onRead: (key: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [says, setSays] = useState('PEM or JWK. It goes into your vault; the file is not read again.')
  const read = async (file: File | undefined): Promise<void> => {
    if (!file) return
    const text = file.size > largestKey ? '' : await file.text().catch(() => '')
    onRead(text.trim())
    const name = file.name.slice(0, 60)
    setSays(text.trim() === '' ? `${name} is too large, empty or cannot be read.` : `${name} goes into your vault.`)
  }
  return (
    <div className="field">
      <span className="field-label">Private key</span>
      <input
        ref={input}
        type="file"
        aria-label="Private key file"
        hidden
        onChange={event => void read(event.target.files?.[0])}
      />
      <div>
        <Button onPress={() => input.current?.click()}>Choose the key file</Button>
      </div>
      <p className="field-hint" role="status">
        <bdi>{says}</bdi>
      </p>
    </div>
  )
}

/** Only what was typed; the broker has a default for the rest. */
export function typedIn<Typed extends object>(typed: Typed): Partial<Record<keyof Typed, string>> {
  const trimmed = Object.entries(typed).map(([what, text]) => [what, String(text).trim()] as const)
  return Object.fromEntries(trimmed.filter(([, text]) => text !== '')) as Partial<Record<keyof Typed, string>>
}
