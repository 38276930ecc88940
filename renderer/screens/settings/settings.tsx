// What a person can set, and what Valetkey is made of here: start and look, vault, identity document, company, updates, about.
import { Segmented } from '../../components/controls/segmented.tsx'
import { Switch } from '../../components/controls/switch.tsx'
import { List, Row } from '../../components/layout/row.tsx'
import { Page, Section } from '../../components/layout/section.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { useCommand, useSnapshot } from '../../state/use-broker.ts'
import { noTray } from '../../words/no-tray.ts'
import { About } from './about.tsx'
import { CompanySettings } from './company.tsx'
import { IdentitySettings } from './identity.tsx'
import { VaultSettings } from './vault.tsx'
import { terminalSays } from './words.ts'
import './settings.css'

export function Settings() {
  return (
    <Page title="Settings">
      <div className="settings">
        <General />
        <VaultSettings />
        <IdentitySettings />
        <CompanySettings />
        <About />
      </div>
    </Page>
  )
}

function General() {
  const { settings, terminal, app } = useSnapshot().desk
  const { startAtLogin, theme } = settings
  const setting = useCommand()
  return (
    <Section title="General">
      <FailureNotice failure={setting.failure} />
      <List label="General">
        <Row
          title="Start at login"
          says="So that clients find their servers without you."
          end={
            <Switch
              label="Start at login"
              on={startAtLogin}
              busy={setting.busy}
              onChange={on => void setting.run({ verb: 'settings', startAtLogin: on })}
            />
          }
        />
        <Row
          title="Use valetkey in terminals"
          says={<bdi>{terminalSays(terminal)}</bdi>}
          end={
            terminal.is !== 'not-offered' && (
              <Switch
                label="Use valetkey in terminals"
                on={terminal.is === 'on'}
                busy={setting.busy}
                onChange={on => void setting.run({ verb: 'terminal-command', on })}
              />
            )
          }
        />
        <Row
          title="Appearance"
          end={
            <Segmented
              label="Appearance"
              value={theme}
              options={[
                { value: 'system', says: 'System' },
                { value: 'light', says: 'Light' },
                { value: 'dark', says: 'Dark' },
              ]}
              onChange={next => void setting.run({ verb: 'settings', theme: next })}
            />
          }
        />
        {!app.trayShown && <Row title={noTray.title} says={noTray.says} />}
      </List>
    </Section>
  )
}
