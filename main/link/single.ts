// How there is one broker at a time: a claim that only one living process holds.
import type { Paths } from '../base/paths.ts'

export interface Claim {
  release(): void
}

/** @throws BrokerError `already-running` while a living broker holds it (facts: pid). */
export function claim(_paths: Paths): Promise<Claim> {
  throw new Error('not yet')
}
