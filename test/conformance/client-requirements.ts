// The client scenarios of one revision as tests: bridge and broker, as users run them, against the suite's servers.
import { describe, expect, test } from 'vitest'
import { type Revision, scenariosOf, testClient } from './suite.ts'

/** Workload identity federation is for programs whose platform vouches for them; Valetkey has no such way to a grant. */
const notOurs = new Set(['auth/wif-jwt-bearer'])

/** Every scenario that the revision requires, and every other that the suite has for it: all of them must pass. */
export function clientRequirements(revision: Revision): void {
  const { required, unscored } = scenariosOf(revision, 'client')
  const scenarios = [...required, ...unscored.filter(scenario => !notOurs.has(scenario))]
  describe(`a client of ${revision} behind bridge and broker passes`, () => {
    test.for(scenarios)('%s', { timeout: 120_000 }, async (scenario, { signal }) => {
      const found = await testClient({ scenario, revision, signal })
      expect(found.complaints, found.said).toEqual([])
      expect(found.passed).toBeGreaterThan(0)
    })
  })
}
