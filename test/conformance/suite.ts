// How the official conformance suite is run here, one scenario at a time, and what it found, in lines to read.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { parse } from 'yaml'
import { z } from 'zod'

export const revisions = ['2025-11-25', '2026-07-28'] as const
export type Revision = (typeof revisions)[number]
export type Side = 'client' | 'server'

const Unscored = z.object({ scenario: z.string(), leg: z.string(), reason: z.string() })
const Requirements = z.object({
  client: z.array(z.string()),
  server: z.array(z.string()),
  not_scored: z.array(Unscored),
})

const Check = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  status: z.enum(['SUCCESS', 'FAILURE', 'WARNING', 'INFO', 'SKIPPED']),
  errorMessage: z.string().optional(),
})
type Check = z.output<typeof Check>

const project = fileURLToPath(new URL('../..', import.meta.url))
const suite = join(project, 'node_modules', '@modelcontextprotocol', 'conformance')
const node = join(project, 'node_modules', 'node', 'bin', 'node')
/** Milliseconds for one scenario; a loaded machine may take most of it. */
const patience = 90_000

/** What the suite runs without a score, and we do not run at all. */
const leftOut: Readonly<Record<string, string>> = {
  'auth/wif-jwt-bearer': 'for programs whose platform vouches for them; Valetkey has no such way to a grant',
  'server-sse-polling': 'how an HTTP server ends its streams; between a client and a bridge there are none',
  'http-header-validation': 'what an HTTP server checks of headers; between a client and a bridge there are none',
  'http-custom-header-server-validation': 'the same, of the headers that mirror arguments',
}

/** Every scenario that a revision requires, frozen by the suite itself, and what the suite has for it besides. */
export function scenariosOf(revision: Revision, side: Side): readonly string[] {
  const text = readFileSync(join(suite, 'requirements', `${revision}.yaml`), 'utf8')
  const { not_scored, ...required } = Requirements.parse(parse(text))
  const more = not_scored.filter(({ leg, scenario }) => leg === side && isForUs(scenario))
  return [...required[side], ...more.map(({ scenario }) => scenario)]
}

/** The tasks extension is between clients and servers: a server of ours would have to have it. */
function isForUs(scenario: string): boolean {
  return !(scenario in leftOut) && !scenario.startsWith('tasks-')
}

export interface Finding {
  /** How many checks succeeded. */
  readonly passed: number
  /** Every failure and warning as `check-id: what it is`; a client that failed or took too long. Empty: all is well. */
  readonly complaints: readonly string[]
  /** What was printed of it, for the reader of a failed test. */
  readonly said: string
}

export interface Asked {
  readonly scenario: string
  readonly revision: Revision
  /** What the client speaks with its bridge; as a rule the revision itself. */
  readonly clientSpeaks?: Revision
  readonly signal?: AbortSignal
}

/** Our bridge and broker, with driver.ts as client and person around them. */
export function testClient(asked: Asked): Promise<Finding> {
  const { clientSpeaks = asked.revision } = asked
  return run('client', ['--command', `node test/conformance/driver.ts --as ${clientSpeaks}`], asked)
}

/** An MCP server at this address. */
export function testServer(url: string, asked: Asked): Promise<Finding> {
  return run('server', ['--url', url], asked)
}

async function run(side: Side, subject: readonly string[], asked: Asked): Promise<Finding> {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-conformance-'))
  try {
    const { scenario, revision } = asked
    const what = ['--scenario', scenario, '--spec-version', revision, '--force']
    const how = ['--timeout', String(patience), '--output-dir', folder]
    const { code, said } = await start([side, ...subject, ...what, ...how], asked.signal)
    return findingOf({ code, said, checks: readChecks(folder) })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function start(words: readonly string[], signal?: AbortSignal): Promise<{ code: number; said: string }> {
  // The suite starts `node` by name, from a line that it splits at spaces.
  const PATH = [dirname(node), process.env.PATH ?? ''].join(delimiter)
  const child = spawn(node, [join(suite, 'dist', 'index.js'), ...words], {
    cwd: project,
    env: { ...process.env, PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that what it started ends with it.
    detached: true,
  })
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGTERM')
  signal?.addEventListener('abort', end, { once: true })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (said += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => {
      signal?.removeEventListener('abort', end)
      resolve({ code: code ?? -1, said })
    })
  })
}

function readChecks(folder: string): Check[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const file = files.find(name => name.endsWith('checks.json'))
  return file === undefined ? [] : z.array(Check).parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
}

function findingOf({ code, said, checks }: { code: number; said: string; checks: readonly Check[] }): Finding {
  const bad = checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
  const complaints = bad.map(({ id, description, errorMessage }) => `${id}: ${errorMessage ?? description}`)
  // A client that gave up or took too long fails a scenario whose every check is good.
  if (code !== 0 && complaints.length === 0) complaints.push(`the suite ended with ${code}`)
  if (checks.length === 0) complaints.push('nothing was checked')
  const passed = checks.filter(({ status }) => status === 'SUCCESS').length
  return { passed, complaints, said: withoutTrivia(said) }
}

/** Colours and the log of every request are left out; the failures stand after them. */
function withoutTrivia(said: string): string {
  const lines = stripVTControlCharacters(said).split('\n')
  return lines.filter(line => !/^\d{4}-\d\d-\d\dT\S+ \[.*\] (?:INFO|SUCCESS)/.test(line)).join('\n')
}
