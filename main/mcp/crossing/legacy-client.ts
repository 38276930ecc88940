// How a legacy client's session is carried to a modern server.
import type { Opening } from '../legacy/opening.ts'
import { otherEraError, type Relay, type ServerFacts } from '../relay.ts'
import type { Wire } from '../wire.ts'

export interface LegacyClientRelayOptions {
  readonly wire: Wire
  readonly opening: Opening
  onReopened(facts: ServerFacts): void
}

export function createLegacyClientRelay({ wire }: LegacyClientRelayOptions): Relay {
  const unbuilt = () => Promise.reject(otherEraError(wire.url, 'legacy'))
  return {
    initialize: unbuilt,
    open: unbuilt,
    request: unbuilt,
    tell: async () => {},
    abandon: () => {},
    check: unbuilt,
    close: async () => {},
    facts: undefined,
  }
}
