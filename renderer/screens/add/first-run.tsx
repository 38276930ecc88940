// The first minute: what Valetkey does in three lines, and the first server.
import { KeyRound, type LucideIcon, Monitor, Undo2 } from 'lucide-react'
import { go } from '../../state/route.ts'
import { AddAddress } from './address.tsx'
import './first-run.css'

export function FirstRun() {
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

const lines: readonly { readonly icon: LucideIcon; readonly says: string }[] = [
  { icon: KeyRound, says: 'You sign in once, here. The tokens stay in your keychain.' },
  { icon: Monitor, says: 'Cursor, Claude Desktop, VS Code and the others use the tools, and never see a token.' },
  { icon: Undo2, says: 'You see what reaches what, and take it back in one click.' },
]
