// How a run is published: one Markdown table with the conditions underneath, and the same as JSON.
import { cpus, release, totalmem } from 'node:os'
import type { Contender } from './contender.ts'
import type { Cell, Row } from './result.ts'
import type { Figure } from './statistics.ts'

export interface Run {
  readonly rows: readonly Row[]
  readonly contenders: readonly Pick<Contender, 'name' | 'title'>[]
  readonly quick: boolean
  /** The app was the host. */
  readonly app: boolean
  readonly minutes: number
}

export function asJson({ rows, quick, app, minutes }: Run): string {
  return `${JSON.stringify({ ...conditions(), quick, host: app ? 'app' : 'headless', minutes: Number(minutes.toFixed(1)), rows }, undefined, 2)}\n`
}

export function asMarkdown({ rows, contenders, quick, app, minutes }: Run): string {
  const present = contenders.filter(({ name }) => rows.some(row => row.cells[name]))
  const head = ['', ...present.map(({ title }) => title), 'to reach']
  const lines = rows.map(row => [row.what, ...present.map(({ name }) => show(row.cells[name])), showTarget(row)])
  const table = [head, head.map(() => '---'), ...lines].map(cells => `| ${cells.join(' | ')} |`)
  const kind = quick ? 'a quick look (`--quick`), not for the record' : 'the full run'
  return `# Bench

Medians, with the least and the most in brackets. This was ${kind}; it took ${minutes.toFixed(1)} minutes.

${table.join('\n')}

${conditionsInWords()}${app ? appInWords : ''}`
}

const appInWords = `- The app was the host of the broker, on an Electron under Xvfb; where Electron's releases cannot be had this is the stand-in
  25.1.1 with Node 18. Memory of the app is the PSS of all its processes, as it is of the empty tray app on the same file.
- The memory of 20 bridges counts the main process of the app with them. That of the empty tray app (its row above) and twenty
  bare Node children are more than the target of 0.3 GiB already, so with an app as host nobody reaches it; ours stays below both together.
`

function show(cell: Cell | undefined): string {
  if (!cell) return '–'
  const figure = cell.figure ? `${showNumber(cell.figure.median)} ${cell.unit} ${showSpread(cell.figure)}`.trim() : ''
  return [cell.text, figure].filter(Boolean).join(', ')
}

function showSpread({ min, max, count }: Figure): string {
  return count > 1 ? `(${showNumber(min)}–${showNumber(max)})` : ''
}

function showNumber(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

function showTarget({ target }: Row): string {
  if (!target) return ''
  return `${target.text}${target.met === undefined ? '' : target.met ? ' ✓' : ' ✗ missed'}`
}

function conditions() {
  const [processor] = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    machine: {
      system: `${process.platform} ${process.arch}, kernel ${release()}`,
      processor: processor?.model.trim(),
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
    },
  }
}

function conditionsInWords(): string {
  const { date, node, machine } = conditions()
  return `## Under which conditions this holds

- ${date}, ${machine.cores} cores of ${machine.processor}, ${machine.memoryGiB} GiB, ${machine.system}. Every process
  ran on Node ${node}, the same file; pages of it that they share count once in PSS.
- Everything is on one machine and on loopback, the server and the measuring client included, so they share the cores
  with what is measured. Across a real network the time of the server and of the way to it comes on top for everyone.
- Contenders took turns on the same server within one run, each round beginning with another one. Children got the
  environment that MCP hosts give them: HOME, LOGNAME, PATH, SHELL, TERM, USER.
- Valetkey's broker was running, with the grant in a real keychain (gnome-keyring) and its checks on. Its bridges are
  started by \`scripts/valetkey.cjs bridge NAME --client bench\`, as a config names them.
- mcp-remote was started by its own file; \`npx\` would come on top. Its tokens came from a sign-in of its own.
- mcp-remote refreshes once when a token is over by the clock and it is told so, and it fails nothing when 20 or 100
  start at once. When a token is rejected early and the issuer answers at once, its instances start so far apart in
  time that it often gets through. Where it loses a grant, the issuer rotates refresh tokens and revokes the grant when one comes twice,
  as RFC 9700 asks; an issuer that leaves a used refresh token valid for a grace period keeps the grant.
- Nobody sat at the desk while tokens were renewed: a window that opened there stayed unanswered, and who was not
  through after 20 seconds counts as failed. "No token" waits ten seconds, and then the person answers.
- The bare child and the raw pipe with its forwarder are floors, not something to use: no vault, no sign-in, no proof
  of who is at the other end, no check of what passes.
`
}
