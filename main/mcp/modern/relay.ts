// How a modern client's requests reach a modern server.

import { otherEraError, type Relay, type ServerFacts } from '../relay.ts'
import type { Wire } from '../wire.ts'
import type { ClientWords } from './words.ts'

export interface ModernRelayOptions {
  readonly wire: Wire
  readonly words: () => ClientWords
  onReopened(facts: ServerFacts): void
}

export function createModernRelay({ wire }: ModernRelayOptions): Relay {
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
