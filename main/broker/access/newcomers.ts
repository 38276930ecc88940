// What a person is told of the clients that nobody has let in yet. SECURITY S16: all of it is labels, and no proof.
import type { NeedView } from '../contract/need.ts'
import type { ClientView } from '../contract/snapshot.ts'
import type { Core } from '../core/core.ts'
import type { ClientRecord } from '../state/records.ts'
import { accountName } from './standing.ts'

/** What it came for, and what started it; undefined when it does not wait. */
export function waitingOf({ waits, uses }: ClientRecord): ClientView['waits'] {
  return waits && { for: uses.map(({ server, account }) => accountName(server, account)), ...waits }
}

/** Only who has come is told of: a label that is merely named asks for nothing. */
export function newcomerNeeds(core: Core): readonly NeedView[] {
  return core.clients.all().flatMap(client => {
    if (!client.waits || client.uses.length === 0) return []
    const { name } = client
    return [
      {
        is: 'newcomer',
        text: `${name} is new${newcomerFacts(client)}. Let it in?`,
        command: `valetkey allow ${name}`,
        client: name,
      },
    ]
  })
}

/** The end of a sentence about it. */
export function newcomerFacts(client: ClientRecord): string {
  const { for: wanted = [], startedBy } = waitingOf(client) ?? {}
  const came = wanted.length > 0 ? `, came for ${wanted.slice(0, 4).join(', ')}` : ''
  const more = wanted.length > 4 ? ` and ${wanted.length - 4} more` : ''
  return `${came}${more}${startedBy === undefined ? '' : `, started by ${startedBy} (a label, not a proof)`}`
}
