// `npm run conformance`: the same scenarios as in the tests, one after the other, with the counts of the suite.
// All of them, or --scenario NAME, --revision 2026-07-28, --side client.
import { parseArgs } from 'node:util'
import { behindBridges } from './behind-bridges.ts'
import { type Finding, type Revision, revisions, type Side, scenariosOf, testClient, testServer } from './suite.ts'

const { values: asked } = parseArgs({
  options: { scenario: { type: 'string' }, revision: { type: 'string' }, side: { type: 'string' } },
})

let hasFailed = false
let hasRun = false
for (const revision of revisions) {
  for (const side of ['client', 'server'] as const) await runSet(revision, side)
}
if (!hasRun) console.log('There is no such scenario, revision (2025-11-25, 2026-07-28) or side (client, server).')
process.exitCode = hasRun && !hasFailed ? 0 : 1

async function runSet(revision: Revision, side: Side): Promise<void> {
  const isAsked = (asked.revision ?? revision) === revision && (asked.side ?? side) === side
  const scenarios = scenariosOf(revision, side).filter(name => isAsked && (asked.scenario ?? name) === name)
  if (scenarios.length === 0) return
  hasRun = true
  await using behind = side === 'server' ? await behindBridges() : undefined
  console.log(`\n${side} scenarios of ${revision}`)
  const found: Finding[] = []
  for (const scenario of scenarios) {
    const one = behind ? testServer(behind.url, { scenario, revision }) : testClient({ scenario, revision })
    found.push(await one)
    tell(scenario, await one)
  }
  const complaints = found.reduce((sum, one) => sum + one.complaints.length, 0)
  const passed = found.reduce((sum, one) => sum + one.passed, 0)
  const good = found.filter(one => one.complaints.length === 0).length
  console.log(`${good} of ${found.length} scenarios passed; ${passed} checks good, ${complaints} complaints`)
  hasFailed ||= complaints > 0
}

function tell(scenario: string, { passed, complaints, said }: Finding): void {
  console.log(`${complaints.length === 0 ? '✓' : '✗'} ${scenario} (${passed})`)
  for (const complaint of complaints) console.log(`    ${complaint}`)
  if (asked.scenario !== undefined && complaints.length > 0) console.log(said)
}
