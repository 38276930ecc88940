// The first minute: what Valetkey does in three lines, and the first server.
import { KeyRound, Monitor, Undo2 } from 'lucide-react'
import type { Broker } from '../../state/picture.ts'
import { go } from '../../state/route.ts'
import { useSnapshot } from '../../state/use-broker.ts'
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
    </div>
  )
}

const whereTokensStay: Record<Broker['vault']['kind'], string> = {
  keychain: 'You sign in once, here. The tokens stay in your keychain.',
  'sealed-file': 'You sign in once, here. The tokens stay in a file that your passphrase seals.',
  memory: 'You sign in here. The tokens stay in memory, until Valetkey ends.',
}
