// How a modern client's requests are carried to a legacy server.
import type { ClientWords } from '../modern/words.ts'
import { otherEraError, type Relay, type ServerFacts } from '../relay.ts'
import type { Wire } from '../wire.ts'

export interface ModernClientRelayOptions {
  readonly wire: Wire
  readonly words: () => ClientWords
  onReopened(facts: ServerFacts): void
}

export function createModernClientRelay({ wire }: ModernClientRelayOptions): Relay {
  const unbuilt = () => Promise.reject(otherEraError(wire.url, 'modern'))
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
