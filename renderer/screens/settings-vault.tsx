// Where tokens rest here, why there, and whether it is open.
import { List, Row } from '../components/row.tsx'
import { Section } from '../components/section.tsx'
import { useSnapshot } from '../use-broker.ts'
import { vaultTold } from './settings-words.ts'
import { ToldBadge } from './told-badge.tsx'

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
