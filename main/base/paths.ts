// Where Valetkey's own files lie. Derived from uid and home alone: an MCP host that strips the environment
// (no XDG_*, no TMPDIR) must find the same places as a shell that has everything.
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { sha256 } from './proof.ts'

export interface Paths {
  /** Settings and servers: versioned JSON, no secret. Mode 0700. */
  readonly state: string
  /** Rendezvous file, lock and socket. Mode 0700. */
  readonly run: string
  readonly logs: string
  /** Eight hex digits that tell this user and home from any other; names keychain items and pipes. */
  readonly identity: string
}

/** The places of the current user, or of another home (tests). */
export function pathsOf(home: string = homedir(), platform: NodeJS.Platform = process.platform): Paths {
  const uid = platform === 'win32' ? userInfo().username : String(process.getuid?.() ?? 0)
  const identity = sha256(`${uid}\0${home}`).slice(0, 8)
  const state = join(home, ...folderOf(platform))
  return { state, run: join(state, `run-${uid}`), logs: join(state, 'logs'), identity }
}

function folderOf(platform: NodeJS.Platform): string[] {
  if (platform === 'darwin') return ['Library', 'Application Support', 'Valetkey']
  if (platform === 'win32') return ['AppData', 'Local', 'Valetkey']
  return ['.local', 'state', 'valetkey']
}
