// Which Valetkey this is, whether there is a newer one, and where it writes what happened.
import { FolderOpen } from 'lucide-react'
import { Button } from '../../components/controls/button.tsx'
import { List, Row } from '../../components/layout/row.tsx'
import { Section } from '../../components/layout/section.tsx'
import { FailureNotice, Notice } from '../../components/messages/notice.tsx'
import { Mono } from '../../components/text/mono.tsx'
import { useCommand, useSnapshot } from '../../state/use-broker.ts'
import { ToldBadge } from './told-badge.tsx'
import { updateTold } from './words.ts'

export function About() {
  const { app, update } = useSnapshot().desk
  const opening = useCommand()
  const told = updateTold(update)
  return (
    <Section title="About">
      {app.standIn && (
        <Notice tone="warning" title="This is a stand-in runtime for development.">
          It is an old Electron from the package registry. Do not rely on it for real accounts.
        </Notice>
      )}
      <FailureNotice failure={opening.failure} />
      <List label="About">
        <Row title={`Valetkey ${app.version}`} says="MIT licence. Tokens live in one process and never leave it." />
        <Row
          title="Updates"
          says={<bdi>{told.says}</bdi>}
          end={
            <>
              {update.is !== 'not-offered' && <CheckForUpdates busy={update.is === 'checking'} />}
              <ToldBadge told={told} />
            </>
          }
        />
        <Row
          title="Log folder"
          says={<Mono text={app.logFolder} />}
          end={
            <Button
              icon={FolderOpen}
              busy={opening.busy}
              onPress={() => void opening.run({ verb: 'open', what: 'log-folder' })}
            >
              Open
            </Button>
          }
        />
      </List>
    </Section>
  )
}

function CheckForUpdates({ busy }: { readonly busy: boolean }) {
  const checking = useCommand()
  return (
    <Button kind="quiet" busy={busy || checking.busy} onPress={() => void checking.run({ verb: 'check-for-updates' })}>
      Check now
    </Button>
  )
}
