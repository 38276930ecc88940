// Whether a program has come to a server that was just added: let in or not, connected, answered. Pure.
import type { Broker } from '../../state/picture.ts'

export type FirstCall =
  | { readonly is: 'nobody' }
  /** `waits`: it is new, and a person lets it in first. */
  | { readonly is: 'waits' | 'connected' | 'answered'; readonly client: string }

/** The entry is proven by an answer of the server alone: what Valetkey kept back proves nothing. */
export function firstCall(
  { clients, connections, activity }: Pick<Broker, 'clients' | 'connections' | 'activity'>,
  server: string,
): FirstCall {
  const waiting = clients.find(({ waits }) => waits?.for.some(name => name.split('@')[0] === server))
  if (waiting) return { is: 'waits', client: waiting.name }
  const call = activity.find(one => one.server === server && one.outcome === 'answered')
  if (call) return { is: 'answered', client: call.client }
  const here = connections.find(one => one.server === server)
  return here ? { is: 'connected', client: here.client } : { is: 'nobody' }
}
