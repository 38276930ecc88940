// The client scenarios of one revision as tests: bridge and broker, as users run them, against the suite's servers.
import { describe, expect, test } from 'vitest'
import { type Revision, scenariosOf, testClient } from './suite.ts'

export function clientRequirements(revision: Revision): void {
  describe(`a client of ${revision} behind bridge and broker passes`, () => {
    test.for(scenariosOf(revision, 'client'))('%s', { timeout: 120_000 }, async (scenario, { signal }) => {
      const found = await testClient({ scenario, revision, signal })
      expect(found.complaints, found.said).toEqual([])
      expect(found.passed).toBeGreaterThan(0)
    })
  })
}
