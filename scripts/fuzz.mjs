// `npm run fuzz`: the rules of test/fuzz on new inputs, each for some seconds; what fails names the seed that finds it again.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { run } from './run.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const usage = `Usage: npm run fuzz -- [--seconds 30] [--seed N [--path P]] [RULES]

  --seconds  how long each rule is tried
  --seed     begin with the inputs of an earlier run; with its --path, only the one that failed
  RULES      texts, servers, clients, issuers, configs or scans; all of them by default`

/** @param {readonly string[]} args */
async function fuzz(args) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '30' },
      seed: { type: 'string' },
      path: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  const seconds = Number(values.seconds)
  if (values.help || !(seconds > 0) || Number.isNaN(Number(values.seed ?? 0))) {
    console.error(usage)
    return values.help ? 0 : 2
  }
  const env = {
    ...process.env,
    VALETKEY_FUZZ_SECONDS: String(seconds),
    ...(values.seed === undefined ? {} : { VALETKEY_FUZZ_SEED: values.seed }),
    ...(values.path === undefined ? {} : { VALETKEY_FUZZ_PATH: values.path }),
  }
  const files = positionals.length === 0 ? ['test/fuzz'] : positionals.map(rules => `test/fuzz/${rules}`)
  return run(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...files], { cwd: root, env })
}

fuzz(process.argv.slice(2)).then(
  code => {
    process.exitCode = code
  },
  error => {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    process.exitCode = 2
  },
)
