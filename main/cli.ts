// The `valetkey` command: reads what was typed, lets the verb do it, prints what came of it. Each part is in cli/.
import { readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pathsOf } from './base/paths.ts'
import type { Installation } from './cli/desk/desk.ts'
import { type Around, openDesk } from './cli/desk/open-desk.ts'
import { createPrinter } from './cli/show/printer.ts'
import { watchInterrupts } from './cli/talk/interrupts.ts'
import { readArguments } from './cli/typed/arguments.ts'
import { verbs } from './cli/verbs.ts'

/** Runs one command. The exit codes stand in `cli/show/exit-code.ts` and in `valetkey help`. */
export async function main(argv: readonly string[], around: Around = aroundUs()): Promise<number> {
  const json = argv.includes('--json')
  const printer = createPrinter(around, json)
  const interrupts = watchInterrupts()
  const desk = openDesk(around, { argv, json, interrupts })
  try {
    const { verb, call } = readArguments(argv, verbs)
    return await printer.outcome(await verb.run(call, desk))
  } catch (error) {
    return await printer.failure(error, interrupts.signal)
  } finally {
    desk.voice.quiet()
    interrupts.stop()
  }
}

// This file and its neighbours lie in `main/` as sources and in `dist/` when built; both are one folder below the root.
function aroundUs(): Around {
  const { env, stdin, stdout, stderr } = process
  return {
    paths: pathsOf(),
    installation: installationAt(fileURLToPath(import.meta.url)),
    env,
    stdin,
    stdout,
    stderr,
    now: Date.now,
  }
}

function installationAt(file: string): Installation {
  const root = join(dirname(file), '..')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return {
    version,
    node: process.execPath,
    script: join(root, 'scripts', 'valetkey.cjs'),
    host: { command: process.execPath, args: [join(dirname(file), `headless${extname(file)}`)] },
    serve: async options => (await import('./headless.ts')).serve(options),
  }
}
