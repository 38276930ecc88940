// `npm run bench`: Valetkey, mcp-remote and the limit, measured in turns on one server. Prints the table, and with --out
// writes it down. The results for the record lie in docs/bench.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inApp } from './app/in-app.ts'
import { theApp } from './app/rows.ts'
import { readArguments, usage } from './arguments.ts'
import { clearOnInterrupt } from './belongings.ts'
import type { Contender } from './contender.ts'
import { direct } from './contenders/direct.ts'
import { bareChild, rawPipe } from './contenders/floors.ts'
import { mcpRemote } from './contenders/mcp-remote.ts'
import { ours } from './contenders/ours.ts'
import type { Plan } from './plan.ts'
import { asJson, asMarkdown } from './report.ts'
import type { Row } from './result.ts'
import { atOnce } from './rows/at-once.ts'
import { coldStart } from './rows/cold-start.ts'
import { eras } from './rows/eras.ts'
import { load } from './rows/load.ts'
import { noToken } from './rows/no-token.ts'
import { tokenExpired, tokenRejected, tokenRejectedTogether } from './rows/refresh.ts'

const others: readonly Contender[] = [direct, bareChild, rawPipe, mcpRemote]

/** The least that a tray app can be: in no chapter but the app's own. */
const emptyTray = { name: 'empty-tray', title: 'empty Electron tray app' }

const chapters: Readonly<Record<string, (plan: Plan) => Promise<Row[]>>> = {
  'cold-start': coldStart,
  load,
  eras,
  'at-once': atOnce,
  expired: tokenExpired,
  rejected: tokenRejected,
  together: tokenRejectedTogether,
  'no-token': noToken,
}

const appChapters: typeof chapters = { app: theApp, ...chapters }

clearOnInterrupt()
process.exitCode = await run(process.argv.slice(2))

async function run(argv: readonly string[]): Promise<number> {
  const asked = readOrExplain(argv)
  if (!asked) return 2
  const start = performance.now()
  const minutes = () => (performance.now() - start) / 60_000
  const say = (text: string) => console.error(`${minutes().toFixed(1).padStart(5)} min  ${text}`)
  const contenders = [...others, asked.app ? inApp : ours]
  const present = contenders.filter(({ name }) => !asked.without.includes(name))
  const rows: Row[] = []
  for (const [name, chapter] of Object.entries(asked.app ? appChapters : chapters)) {
    if (asked.only.length > 0 && !asked.only.includes(name)) continue
    const plan = { contenders: present, quick: asked.quick, bridges: asked.bridges, say }
    rows.push(...(await chapter(plan).catch((error: unknown) => [notMeasured(name, error)])))
  }
  const columns = asked.app ? [...present, emptyTray] : present
  const found = { rows, contenders: columns, quick: asked.quick, app: asked.app, minutes: minutes() }
  console.log(asMarkdown(found))
  if (asked.out !== undefined) {
    const name = asked.app ? 'app' : 'latest'
    mkdirSync(asked.out, { recursive: true })
    writeFileSync(join(asked.out, `${name}.md`), asMarkdown(found))
    writeFileSync(join(asked.out, `${name}.json`), asJson(found))
  }
  return rows.some(({ target }) => target?.met === false) ? 1 : 0
}

/** A chapter that breaks is a row that says so; the others are measured all the same. */
function notMeasured(chapter: string, error: unknown): Row {
  console.error(error)
  const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
  return { what: `${chapter}: not measured (${why})`, cells: {}, target: { text: '', met: false } }
}

function readOrExplain(argv: readonly string[]) {
  try {
    return readArguments(argv)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    return undefined
  }
}
