// Which clients use a server, since when and whether now; a switch lies on Clients, one click away.
import { Button } from '../../components/controls/button.tsx'
import { List, Monogram, Row } from '../../components/layout/row.tsx'
import { Section } from '../../components/layout/section.tsx'
import { StateBadge } from '../../components/messages/state-badge.tsx'
import { Time } from '../../components/text/time.tsx'
import { go } from '../../state/route.ts'
import { useSnapshot } from '../../state/use-broker.ts'
import { accountLabel, counted } from '../../words/in-words.ts'
import { clientTitle } from '../../words/known-clients.ts'

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
