// Where the person's desktop session is, for a broker that was woken with a stripped environment: its D-Bus session
// bus (keychain), display (browser) and proxy. Knows nothing of what they are used for.
import { execFile } from 'node:child_process'
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Environment = Readonly<Record<string, string | undefined>>

/** What a session tells its programs and an MCP host strips away. Nothing else is taken from another process. */
export const sessionNames = [
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_RUNTIME_DIR',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
  'XDG_CONFIG_HOME',
  'XDG_CURRENT_DESKTOP',
  // Where MCP clients keep their files, when a person has moved them.
  'CLAUDE_CONFIG_DIR',
  'CLINE_DIR',
  'CODEX_HOME',
  'CONTINUE_GLOBAL_DIR',
  'COPILOT_HOME',
  'GEMINI_CLI_HOME',
  'OPENCODE_CONFIG_DIR',
  'BROWSER',
  'HTTPS_PROXY',
  'https_proxy',
  'ALL_PROXY',
  'all_proxy',
  'NO_PROXY',
  'no_proxy',
  'VALETKEY_VAULT',
  'VALETKEY_BROWSER',
  'VALETKEY_CLIENT_ID_URL',
] as const

export interface SessionSources {
  readonly own: Environment
  /** Environments of the processes above the one that woke us, nearest first. */
  readonly ancestors: () => readonly Environment[]
  /** What the service manager gives to programs of this session. */
  readonly serviceManager: () => Promise<Environment>
  /** What lies at the usual places. */
  readonly usualPlaces: () => Environment
}

/** The session's variables, each from the first source that has it. Sources that fail are passed over. */
export async function findSession(sources: SessionSources): Promise<Environment> {
  const found = merge([sources.own, ...sources.ancestors()])
  if (found.DBUS_SESSION_BUS_ADDRESS && (found.DISPLAY || found.WAYLAND_DISPLAY)) return found
  return merge([found, await sources.serviceManager(), sources.usualPlaces()])
}

function merge(environments: readonly Environment[]): Environment {
  const chosen: Record<string, string> = {}
  for (const environment of environments) {
    for (const name of sessionNames) {
      const value = environment[name]
      if (value && !chosen[name]) chosen[name] = value
    }
  }
  return chosen
}

/** The sources of this machine. `wokenBy` is the process id above the bridge that woke us, if one did. */
export function sourcesHere(own: Environment, wokenBy: number | undefined): SessionSources {
  const linux = process.platform === 'linux'
  return {
    own,
    ancestors: () => (linux && wokenBy ? ancestorsOf(wokenBy) : []),
    serviceManager: () => (linux ? serviceManagerEnvironment() : Promise.resolve({})),
    usualPlaces: () => (linux ? usualPlaces(process.getuid?.() ?? 0) : {}),
  }
}

// Linux: a process may read the environment of its own user's processes; the client that started the bridge has the
// whole session in its own, although it passed on six names.
function ancestorsOf(pid: number): readonly Environment[] {
  const environments: Environment[] = []
  for (let at = pid; at > 1 && environments.length < 8; at = parentOf(at)) {
    const text = readOrNothing(`/proc/${at}/environ`)
    if (text) environments.push(parseEnvironment(text.split('\0')))
  }
  return environments
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(readOrNothing(`/proc/${pid}/status`) ?? '')?.[1] ?? 0)
}

function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

export function parseEnvironment(lines: readonly string[]): Environment {
  const pairs = lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const)
  return Object.fromEntries(pairs.filter(([name]) => name !== ''))
}

function serviceManagerEnvironment(): Promise<Environment> {
  return new Promise(resolve => {
    execFile('systemctl', ['--user', 'show-environment'], { timeout: 1500 }, (error, stdout) => {
      resolve(error ? {} : parseEnvironment(stdout.split('\n')))
    })
  })
}

function usualPlaces(uid: number): Environment {
  const runtime = `/run/user/${uid}`
  const bus = join(runtime, 'bus')
  const wayland = namesIn(runtime).find(name => /^wayland-\d+$/.test(name))
  const display = displayIn('/tmp/.X11-unix', [0, uid])
  return {
    ...(existsSync(runtime) ? { XDG_RUNTIME_DIR: runtime } : {}),
    ...(existsSync(bus) ? { DBUS_SESSION_BUS_ADDRESS: `unix:path=${bus}` } : {}),
    ...(wayland ? { WAYLAND_DISPLAY: wayland } : {}),
    ...(display ? { DISPLAY: display } : {}),
  }
}

/**
 * Everybody on this machine may lay a socket there: whoever is the display sees what a browser shows, and types into it. So
 * only the system's and one's own count.
 */
export function displayIn(folder: string, owners: readonly number[]): string | undefined {
  const isTrusted = (name: string) => {
    const stats = lstatSync(join(folder, name), { throwIfNoEntry: false })
    return stats?.isSocket() === true && owners.includes(stats.uid)
  }
  const found = namesIn(folder).find(name => /^X\d+$/.test(name) && isTrusted(name))
  return found && `:${found.slice(1)}`
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
