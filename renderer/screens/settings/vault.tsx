// Where tokens rest here, why there, and whether it is open.
import { List, Row } from '../../components/layout/row.tsx'
import { Section } from '../../components/layout/section.tsx'
import { useSnapshot } from '../../state/use-broker.ts'
import { ToldBadge } from './told-badge.tsx'
import { vaultTold } from './words.ts'

export function VaultSettings() {
  const { vault } = useSnapshot().broker
  const told = vaultTold(vault)
  return (
    <Section title="Vault" says={vault.why}>
      <List label="Vault">
        <Row title={told.name} says={<bdi>{told.says}</bdi>} end={<ToldBadge told={told} />} />
      </List>
    </Section>
  )
}
