// Whether git keeps a file: then its secrets are in the history, and wherever that was pushed to. Asks git itself, with
// everything in a stranger's repository that could run a program turned off.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/** `unknown`: git is not here, did not answer, or does not trust the repository. */
export type Tracked = 'yes' | 'no' | 'unknown'

export interface Asking {
  /** Where git is started: never in a folder that is being scanned. */
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** For each real path; one question for each repository. */
export async function trackedOf(files: readonly string[], asking: Asking): Promise<ReadonlyMap<string, Tracked>> {
  const byRepository = new Map<string, string[]>()
  const found = new Map<string, Tracked>()
  for (const file of files) {
    const root = repositoryOf(file)
    if (root === undefined) found.set(file, 'no')
    else byRepository.set(root, [...(byRepository.get(root) ?? []), file])
  }
  for (const [root, inIt] of byRepository) {
    for (let at = 0; at < inIt.length; at += together) {
      const some = inIt.slice(at, at + together)
      const kept = await keptBy(root, some, asking)
      for (const file of some) found.set(file, kept ? (kept.has(inside(root, file)) ? 'yes' : 'no') : 'unknown')
    }
  }
  return found
}

const together = 200

function repositoryOf(file: string): string | undefined {
  for (let at = dirname(file); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (at === dirname(at)) return undefined
  }
}

function inside(root: string, file: string): string {
  return relative(root, file).split(sep).join('/')
}

// A repository's own config may name programs to run: fsmonitor is one that `ls-files` would start.
const harmless = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--literal-pathspecs', '--no-pager']

function keptBy(
  root: string,
  files: readonly string[],
  { home, env, signal }: Asking,
): Promise<Set<string> | undefined> {
  const words = ['-C', root, ...harmless, 'ls-files', '-z', '--cached', '--', ...files.map(file => inside(root, file))]
  const options = { cwd: home, env: withoutGit(env), timeout: 20_000, maxBuffer: 8_388_608, signal, windowsHide: true }
  return new Promise(resolve => {
    execFile('git', words, options, (error, stdout) => resolve(error ? undefined : new Set(stdout.split('\0'))))
  })
}

/** Variables such as GIT_DIR would make git answer for another repository. */
function withoutGit(env: Asking['env']): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('GIT_'))
  return { ...Object.fromEntries(kept), GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' }
}
