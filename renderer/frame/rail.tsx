// The left rail: where one can go, with icon and word, what needs somebody, and the way to the command palette.
import { Activity, Command, FileKey, KeyRound, type LucideIcon, Monitor, Settings } from 'lucide-react'
import type { Screen } from '../../preload/api.ts'
import { KeyMark } from '../components/layout/key-mark.tsx'
import { StateShape } from '../components/messages/state-badge.tsx'
import { openPalette } from '../palette/open-palette.ts'
import type { Broker } from '../state/picture.ts'
import { go, useRoute } from '../state/route.ts'
import { useSnapshot } from '../state/use-broker.ts'

const places: readonly { screen: Screen; word: string; icon: LucideIcon; holds: readonly Screen[] }[] = [
  { screen: 'servers', word: 'Servers', icon: KeyRound, holds: ['servers', 'server', 'add'] },
  { screen: 'clients', word: 'Clients', icon: Monitor, holds: ['clients'] },
  { screen: 'keys', word: 'Keys', icon: FileKey, holds: ['keys'] },
  { screen: 'activity', word: 'Activity', icon: Activity, holds: ['activity'] },
  { screen: 'settings', word: 'Settings', icon: Settings, holds: ['settings'] },
]

/** Who waits to be let in is a matter of the clients, all else of the servers. */
function needsSomebody(screen: 'servers' | 'clients', { needs }: Broker): boolean {
  return needs.some(({ is }) => (is === 'newcomer') === (screen === 'clients'))
}

export function Rail() {
  const route = useRoute()
  const { broker, desk } = useSnapshot()
  const key = desk.app.platform === 'darwin' ? '⌘K' : 'Ctrl K'
  return (
    <nav className="rail" aria-label="Valetkey">
      <div className="brand">
        <KeyMark size={20} />
        <span>Valetkey</span>
      </div>
      {places.map(({ screen, word, icon: Icon, holds }) => (
        <button
          key={screen}
          type="button"
          className="rail-item"
          aria-current={holds.includes(route.screen) ? 'page' : undefined}
          onClick={() => go({ screen })}
        >
          <Icon size={16} strokeWidth={1.75} aria-hidden />
          {word}
          {(screen === 'servers' || screen === 'clients') && needsSomebody(screen, broker) && (
            <span className="rail-need">
              <StateShape state="needs-you" />
              <span className="for-screen-readers">needs you</span>
            </span>
          )}
        </button>
      ))}
      <div className="rail-foot">
        {desk.app.standIn && <p className="rail-note">Stand-in runtime, for development only</p>}
        <button type="button" className="rail-item" onClick={openPalette}>
          <Command size={16} strokeWidth={1.75} aria-hidden />
          Commands
          <kbd>{key}</kbd>
        </button>
      </div>
    </nav>
  )
}
