// The suite's servers of one era before a client of the other: signing in, questions and calls do not depend on it.
import { describe, expect, test } from 'vitest'
import { patient } from './server-requirements.ts'
import { scenariosOf, testClient } from './suite.ts'

/** Their servers take sessions as well, and watch for the headers and `_meta` of an era that a session does not have. */
const ofOneEraAlone = new Set([
  'request-metadata',
  'http-standard-headers',
  'http-custom-headers',
  'http-invalid-tool-headers',
])

describe.each([
  { clientSpeaks: '2025-11-25', revision: '2026-07-28' },
  { clientSpeaks: '2026-07-28', revision: '2025-11-25' },
] as const)(
  'a client of $clientSpeaks passes what is required with servers of $revision',
  ({ clientSpeaks, revision }) => {
    const scenarios = scenariosOf(revision, 'client').filter(scenario => !ofOneEraAlone.has(scenario))

    test.for(scenarios)('%s', patient, async (scenario, { signal }) => {
      const found = await testClient({ scenario, revision, clientSpeaks, signal })
      expect(found.complaints, found.said).toEqual([])
      expect(found.passed).toBeGreaterThan(0)
    })
  },
)
