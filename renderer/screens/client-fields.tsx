// What a person brings back from a registration by hand: the client id, and its secret where it has one.
import { Field } from '../components/field.tsx'

export interface TypedClient {
  readonly clientId: string
  readonly clientSecret: string
}

export interface ClientFieldsProps {
  readonly client: TypedClient
  readonly onChange: (client: TypedClient) => void
}

export function ClientFields({ client, onChange }: ClientFieldsProps) {
  return (
    <div className="add-more">
      <Field
        label="Client id"
        value={client.clientId}
        onChange={clientId => onChange({ ...client, clientId })}
        mono
        hint="Of an application that you registered there."
      />
      <Field
        label="Client secret, if it has one"
        value={client.clientSecret}
        onChange={clientSecret => onChange({ ...client, clientSecret })}
        secret
        mono
        hint="It goes into your vault."
      />
    </div>
  )
}
