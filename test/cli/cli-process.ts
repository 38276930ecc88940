// The process that tests spawn: the real `main` of the command line in a home of the test's own.
import { pathsOf } from '../../main/base/paths.ts'
import { main } from '../../main/cli.ts'
import type { HostCommand } from '../../main/link/wake.ts'

const { env, stdin, stdout, stderr } = process
const host: HostCommand = JSON.parse(env.TEST_HOST ?? '{"command":"/bin/false","args":[]}')
const installation = {
  version: '0.1.0',
  node: '/opt/node/bin/node',
  script: env.TEST_SCRIPT ?? '/opt/valetkey/scripts/valetkey.cjs',
  host,
  serve: async ({ vault, say }: { vault?: string | undefined; say: (sentence: string) => void }) => {
    say(`Serving with ${vault}.`)
    return 7
  },
}
const around = { paths: pathsOf(), installation, env, stdin, stdout, stderr, now: Date.now }
process.exitCode = await main(process.argv.slice(2), around)
