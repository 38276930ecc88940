// The `valetkey` program inside the packed app: bridge and command line in one file, for machines without Node. It never
// touches the keychain, so it cannot serve: the app that it lies in is the broker, and it starts that one when it sleeps.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import facts from '../package.json' with { type: 'json' }
import { pathsOf } from './base/paths.ts'
import { runBridge } from './bridge.ts'
import { main } from './cli.ts'
import { openApp } from './host/open-app.ts'
import type { HostCommand } from './link/wake.ts'

const { env, stdin, stdout, stderr, execPath, platform } = process
const paths = pathsOf()
/** A bridge starts this program once more, which finds the desktop and opens the app on it. */
const openVerb = 'open-app'
const host: HostCommand = { command: execPath, args: [openVerb] }

function run(words: readonly string[]): Promise<number> {
  if (words[0] === openVerb) return openApp(appBeside(execPath, platform))
  const asked = bridgeAsked(words)
  if (asked) return runBridge({ ...asked, stdin, stdout, stderr, host, paths })
  const installation = { version: facts.version, node: execPath, host }
  return main(words, { paths, installation, env, stdin, stdout, stderr, now: Date.now })
}

/** What MCP clients start has exactly this shape; whatever else was typed is the command line's to read and to explain. */
function bridgeAsked(words: readonly string[]): { readonly server: string; readonly client: string } | undefined {
  const [verb, server, flag, client = 'unnamed', ...more] = words
  const isFlag = flag === undefined || (flag === '--client' && words.length === 4)
  if (verb !== 'bridge' || !server || server.startsWith('-') || !isFlag || more.length > 0) return undefined
  return { server, client }
}

/** A copy of this program that lies elsewhere has a note beside it that names the app. */
function appBeside(program: string, os: NodeJS.Platform): string {
  const folder = dirname(program)
  const note = join(folder, 'app-path')
  if (existsSync(note)) return readFileSync(note, 'utf8').trim()
  const contents = join(folder, '..', '..')
  if (os === 'darwin') return join(contents, 'MacOS', 'Valetkey')
  return join(contents, os === 'win32' ? 'Valetkey.exe' : 'valetkey-app')
}

run(process.argv.slice(2)).then(
  code => {
    process.exitCode = code
    // What was written is on its way; a handle that somebody forgot must not keep the process for ever.
    setTimeout(() => process.exit(), 500).unref()
  },
  error => {
    stderr.write(`Valetkey could not start: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  },
)
