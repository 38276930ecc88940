// A state of Valetkey itself in the shapes that states of servers have.
import { StateBadge, type StateName } from '../../components/messages/state-badge.tsx'
import type { Told } from './words.ts'

export function ToldBadge({ told }: { readonly told: Told }) {
  return <StateBadge state={shapes[told.state]} says={told.word} />
}

const shapes: Record<Told['state'], StateName> = {
  good: 'ready',
  half: 'open',
  busy: 'signing-in',
  bad: 'needs-you',
  quiet: 'signed-out',
}
