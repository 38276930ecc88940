// Which clients use a server, since when and whether now; a switch lies on Clients, one click away.
import { Button } from '../components/button.tsx'
import { List, Monogram, Row } from '../components/row.tsx'
import { Section } from '../components/section.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { Time } from '../components/time.tsx'
import { go } from '../route.ts'
import { useSnapshot } from '../use-broker.ts'
import { clientTitle } from './known-clients.ts'
import { accountLabel, counted } from './wording.ts'

export function ServerClients({ server }: { readonly server: string }) {
  const { clients } = useSnapshot().broker
  const uses = clients.flatMap(client =>
    client.uses
      .filter(use => use.server === server)
      .map(use => ({ client: client.name, isDenied: client.denied, ...use })),
  )
  return (
    <Section
      title="Clients"
      actions={
        uses.length > 0 && (
          <Button kind="quiet" onPress={() => go({ screen: 'clients' })}>
            Change access
          </Button>
        )
      }
    >
      {uses.length === 0 ? (
        <p className="quiet">No client has used it yet. Connect one, or copy the entry below into one of yours.</p>
      ) : (
        <List label={`Clients of ${server}`}>
          {uses.map(use => (
            <Row
              key={`${use.client} ${use.account}`}
              start={<Monogram name={clientTitle(use.client)} />}
              title={clientTitle(use.client)}
              says={use.account === 'default' ? undefined : accountLabel(server, use.account)}
              end={
                <>
                  <span className="small">
                    {use.live > 0
                      ? counted(use.live, 'open connection')
                      : use.lastUsed !== undefined && <Time at={use.lastUsed} />}
                  </span>
                  {(use.isDenied || use.access === 'deny') && <StateBadge state="refused" />}
                </>
              }
            />
          ))}
        </List>
      )}
    </Section>
  )
}
