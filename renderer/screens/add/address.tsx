// Where a server's address is typed, pasted, or picked from a few well-known ones.
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { Field } from '../../components/controls/field.tsx'
import { Monogram } from '../../components/layout/row.tsx'
import { Section } from '../../components/layout/section.tsx'
import { useSnapshot } from '../../state/use-broker.ts'
import { wellKnownServers } from './well-known.ts'
import './add.css'

interface AddAddressProps {
  readonly initial?: string
  readonly onChosen: (address: string) => void
}

export function AddAddress({ initial = '', onChosen }: AddAddressProps) {
  const [address, setAddress] = useState(initial)
  const wanted = address.trim()
  const choose = (): void => {
    if (wanted !== '') onChosen(wanted)
  }
  return (
    <>
      <Field
        label="Address of the MCP server"
        value={address}
        onChange={setAddress}
        onEnter={choose}
        placeholder="https://mcp.example.com/mcp"
        hint="Nothing is added yet. Valetkey looks at the server first and shows you what it finds."
        mono
        autoFocus
        end={
          <Button kind="main" onPress={choose} disabled={wanted === ''}>
            Look at it
          </Button>
        }
      />
      <WellKnown onChosen={onChosen} />
    </>
  )
}

function WellKnown({ onChosen }: Pick<AddAddressProps, 'onChosen'>) {
  const { servers } = useSnapshot().broker
  const offered = wellKnownServers.filter(({ url }) => !servers.some(server => server.url === new URL(url).href))
  if (offered.length === 0) return null
  return (
    <Section title="Or pick one that many people use">
      <ul className="well-known">
        {offered.map(({ title, url, about }) => (
          <li key={url}>
            <button type="button" className="well-known-pick" onClick={() => onChosen(url)}>
              <Monogram name={title} />
              <span className="well-known-words">
                <b>{title}</b>
                <span className="quiet">{about}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
}
