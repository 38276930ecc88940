// How the packed app is opened by its `valetkey` program: with the desktop session that MCP clients strip from the
// environment, because on Linux Chromium looks for its display before any code of ours can find one.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { findSession, sourcesHere } from './session.ts'

/** Opens it without a window, as a process of its own; the exit code that tells whether it could be started. */
export async function openApp(program: string): Promise<number> {
  const { env } = process
  const session = await findSession(sourcesHere(env, Number(env.VALETKEY_WOKEN_BY) || undefined))
  const child = spawn(program, ['--hidden'], { env: { ...env, ...session }, detached: true, stdio: 'ignore' })
  try {
    await once(child, 'spawn')
    return 0
  } catch {
    return 1
  } finally {
    child.unref()
  }
}
