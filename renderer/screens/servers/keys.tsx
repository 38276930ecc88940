// A server without a sign-in: the keys that Valetkey adds for it or gives to its program, and that program.
import { Button } from '../../components/controls/button.tsx'
import { List, Row } from '../../components/layout/row.tsx'
import { Facts, Section } from '../../components/layout/section.tsx'
import { StateBadge } from '../../components/messages/state-badge.tsx'
import { inert } from '../../components/text/inert.ts'
import { Time } from '../../components/text/time.tsx'
import type { Server } from '../../state/picture.ts'
import { go } from '../../state/route.ts'
import { keyRows } from '../keys/rows.ts'

export function ServerKeys({ server }: { readonly server: Server }) {
  const { name, local, keys = [] } = server
  return (
    <>
      {local && (
        <Section title="Program" says="Valetkey starts it on this machine, word for word as you have approved it.">
          <Facts
            items={[
              ['Command', <Command key="command" text={local.command} />],
              ['Folder', <Command key="folder" text={local.cwd} />],
            ]}
          />
        </Section>
      )}
      {keys.length > 0 && (
        <Section
          title="Keys"
          says={`They lie in your vault and in no file. ${local ? 'Its program alone gets them.' : 'No client gets to see them.'}`}
          actions={
            <Button kind="quiet" onPress={() => go({ screen: 'keys' })}>
              Replace or delete
            </Button>
          }
        >
          <List label={`Keys of ${name}`}>
            {keyRows({ servers: [server] }).map(row => (
              <Row
                key={row.name}
                title={row.goes}
                says={
                  <>
                    Here since <Time at={row.since} />
                  </>
                }
                end={<StateBadge state={row.state} says={row.word} />}
              />
            ))}
          </List>
        </Section>
      )}
    </>
  )
}

function Command({ text }: { readonly text: string }) {
  return <bdi className="mono selectable">{inert(text)}</bdi>
}
