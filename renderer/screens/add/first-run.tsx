// The first minute: what Valetkey does in three lines, and the first server.
import { KeyRound, Monitor, Undo2 } from 'lucide-react'
import type { Broker } from '../../state/picture.ts'
import { go } from '../../state/route.ts'
import { useSnapshot } from '../../state/use-broker.ts'
import { useKnownClients } from '../../state/use-known-clients.ts'
import { inWords } from '../../words/in-words.ts'
import { clientsHere } from '../client-files/machine-rows.ts'
import { AddAddress } from './address.tsx'
import './first-run.css'

export function FirstRun() {
  const { vault } = useSnapshot().broker
  const lines = [
    { icon: KeyRound, says: whereTokensStay[vault.kind] },
    { icon: Monitor, says: 'Cursor, Claude Desktop, VS Code and the others use the tools, and never see a token.' },
    { icon: Undo2, says: 'You see what reaches what, and take it back in one click.' },
  ]
  return (
    <div className="page first-run">
      <header className="first-run-head">
        <h1 tabIndex={-1}>A valet key for your AI tools</h1>
        <ul className="first-run-lines">
          {lines.map(({ icon: Icon, says }) => (
            <li key={says}>
              <Icon size={16} strokeWidth={1.75} aria-hidden />
              {says}
            </li>
          ))}
        </ul>
      </header>
      <AddAddress onChosen={url => go({ screen: 'add', url })} />
      <FoundHere />
    </div>
  )
}

/** The clients that a server can be for, before there is one. */
function FoundHere() {
  const { told } = useKnownClients()
  const here = told?.ok ? clientsHere(told.result.clients).map(({ title }) => title) : []
  if (here.length === 0) return null
  return (
    <p className="quiet">
      Found on this machine: {inWords(here)}. You choose which of them use a server as soon as there is one.
    </p>
  )
}

const whereTokensStay: Record<Broker['vault']['kind'], string> = {
  keychain: 'You sign in once, here. The tokens stay in your keychain.',
  'sealed-file': 'You sign in once, here. The tokens stay in a file that your passphrase seals.',
  memory: 'You sign in here. The tokens stay in memory, until Valetkey ends.',
}
