// Whether a home on a disk that is really full loses anything of a client's file: a file system of this test's own, filled up.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const child = join(import.meta.dirname, 'full-disk-process.ts')
const mount = 'mount -t tmpfs -o size=512k none "$0" && exec "$@"'

/** In namespaces of its own, as any user where the system lets them. */
function onSmallDisk(home: string, ...words: readonly string[]): string {
  return execFileSync('unshare', ['-Urm', 'sh', '-c', mount, home, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-disk-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

const canMount = ((): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-disk-'))
  try {
    onSmallDisk(folder, 'true')
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true })
  }
})()

test.skipIf(!canMount)(
  'on a full disk the file stays as it was, nothing lies beside it, and with room again all goes on',
  { timeout: 60_000 },
  () => {
    const home = aFolder()
    const seen: readonly Seen[] = JSON.parse(onSmallDisk(home, process.execPath, child, home))
    for (const one of seen) {
      const isDone = one.code === 'done'
      expect(one).toMatchObject({
        isAsBefore: !isDone,
        beside: ['mcp.json'],
        made: isDone ? 1 : 0,
        backups: isDone ? 1 : 0,
      })
      if (!isDone) expect(['config-unwritable', 'state-unwritable']).toContain(one.code)
    }
    // From nothing free to enough.
    expect([seen[0]?.code === 'done', seen.at(-1)?.code]).toEqual([false, 'done'])
  },
)

interface Seen {
  readonly free: number
  readonly code: string
}
