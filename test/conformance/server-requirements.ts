// The server scenarios of one revision as tests: a server that passes them all, asked directly and then through bridge and
// broker. Nothing may differ.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Behind, behindBridges } from './behind-bridges.ts'
import { type Revision, scenariosOf, testServer } from './suite.ts'

/** The suite gives some answers half a second, which a loaded machine may not have. */
export const patient = { timeout: 180_000, retry: 2 }

export function serverRequirements(revision: Revision): void {
  let behind: Behind
  beforeAll(async () => {
    behind = await behindBridges()
  })
  afterAll(() => behind[Symbol.asyncDispose]())

  describe(`a server of ${revision} passes directly, and in the same way through bridge and broker`, () => {
    test.for(scenariosOf(revision, 'server'))('%s', patient, async (scenario, { signal }) => {
      const direct = await testServer(behind.directUrl, { scenario, revision, signal })
      expect(direct.complaints, direct.said).toEqual([])
      expect(direct.passed).toBeGreaterThan(0)
      const through = await testServer(behind.url, { scenario, revision, signal })
      expect(through.complaints, through.said).toEqual([])
      expect(through.passed).toBe(direct.passed)
    })
  })
}
