// The suite's clients of one era before a server that speaks only the other: what bridge and broker translate, and what
// cannot cross.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Behind, behindBridges } from './behind-bridges.ts'
import { patient } from './server-requirements.ts'
import { scenariosOf, testServer } from './suite.ts'

/** Checks that a server of sessions cannot pass, whoever translates for it. */
const cannotCross: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'server-stateless': {
    'sep-2575-server-rejects-undeclared-capability': 'the error for it (-32021) came with 2026-07-28',
    'sep-2575-missing-capability-http-400': 'the same',
  },
  'input-required-result-basic-elicitation': {
    'sep-2322-elicitation-incomplete': 'a question in a session has no name; the round gets one of ours',
  },
  'input-required-result-multiple-input-requests': {
    'sep-2322-multiple-inputs-incomplete': 'in a session one question comes after the other',
  },
  'input-required-result-ignore-extra-params': {
    'sep-2322-ignore-unexpected-params': 'it answers what was never asked; a session has no question waiting for that',
  },
}

describe.each([
  { revision: '2025-11-25', speaks: 'modern', differences: {} },
  { revision: '2026-07-28', speaks: 'legacy', differences: cannotCross },
] as const)(
  'clients of $revision before a server that speaks only the $speaks era',
  ({ revision, speaks, differences }) => {
    let behind: Behind
    beforeAll(async () => {
      behind = await behindBridges(speaks)
    })
    afterAll(() => behind[Symbol.asyncDispose]())

    test.for(scenariosOf(revision, 'server'))('%s', patient, async (scenario, { signal }) => {
      const found = await testServer(behind.url, { scenario, revision, signal })
      const failed = found.complaints.map(complaint => complaint.split(':')[0])
      const known: typeof cannotCross = differences
      expect(failed, found.said).toEqual(Object.keys(known[scenario] ?? {}))
      expect(found.passed).toBeGreaterThan(0)
    })
  },
)
