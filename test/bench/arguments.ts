// What may be asked of the bench on its command line.
import { parseArgs } from 'node:util'

export interface Arguments {
  readonly quick: boolean
  readonly bridges: number | undefined
  readonly only: readonly string[]
  readonly without: readonly string[]
  /** The app as host of our broker, and a chapter about the app itself. */
  readonly app: boolean
  readonly out: string | undefined
}

export const usage = `Usage: npm run bench -- [--quick] [--bridges 1000] [--only ROW]… [--without CONTENDER]… [--app] [--out FOLDER]

  --quick       a look, in under two minutes
  --bridges N   N bridges at once besides 1, 20 and 100
  --only        cold-start, load, at-once, expired, rejected, together, no-token
  --without     direct, bare-child, raw-pipe, mcp-remote, ours
  --app         with the app as host, and figures of the app itself (--only app: these alone)
  --out         writes latest.md and latest.json (app.md and app.json) there (docs/bench for the record)`

export function readArguments(argv: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      bridges: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      without: { type: 'string', multiple: true, default: [] },
      app: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  })
  const bridges = values.bridges === undefined ? undefined : Number(values.bridges)
  if (bridges !== undefined && !(Number.isInteger(bridges) && bridges > 0 && bridges <= 2000)) {
    throw new Error('--bridges wants a number from 1 to 2000.')
  }
  return { quick: values.quick, bridges, only: values.only, without: values.without, app: values.app, out: values.out }
}
