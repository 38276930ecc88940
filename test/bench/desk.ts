// A person's desk: an empty home, the clean environment that MCP hosts give their children, and a browser on PATH that
// counts its windows. The person at it signs in when told to, and otherwise looks at the window and does nothing.
import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { belonging } from './belongings.ts'

export interface Desk {
  readonly home: string
  readonly env: Readonly<Record<string, string>>
  /** The command that opens an address. */
  readonly browser: string
  windows(): number
  person(does: 'signs-in' | 'does-nothing'): void
  /** The person comes back, and signs in at every window that stands open. */
  answerWindows(): Promise<void>
  clear(): Promise<void>
}

export function aDesk(): Desk {
  const home = mkdtempSync(join(tmpdir(), 'valetkey-bench-'))
  const bin = join(home, 'bin')
  const windows = join(home, 'windows')
  const presence = join(home, 'person-is-here')
  mkdirSync(bin)
  writeFileSync(windows, '')
  const person = fileURLToPath(new URL('person.ts', import.meta.url))
  const script = `#!/bin/sh
echo "$1" >> '${windows}'
[ -e '${presence}' ] && '${process.execPath}' '${person}' "$1" > '${home}/person.log' 2>&1 &
exit 0
`
  // The names by which `open` and xdg-open look for a browser where there is no desktop.
  for (const name of ['www-browser', 'xdg-open']) {
    writeFileSync(join(bin, name), script)
    chmodSync(join(bin, name), 0o755)
  }
  const opened = () => readFileSync(windows, 'utf8').split('\n').filter(Boolean)
  const beAtDesk = (does: 'signs-in' | 'does-nothing') =>
    does === 'signs-in' ? writeFileSync(presence, '') : rmSync(presence, { force: true })
  const user = 'bench'
  return {
    home,
    env: { HOME: home, LOGNAME: user, PATH: `${bin}:/usr/bin:/bin`, SHELL: '/bin/sh', TERM: 'dumb', USER: user },
    browser: join(bin, 'www-browser'),
    windows: () => opened().length,
    person: beAtDesk,
    async answerWindows() {
      const open = opened()
      beAtDesk('signs-in')
      const answers = open.map(url => promisify(execFile)(process.execPath, [person, url], { timeout: 20_000 }))
      await Promise.allSettled(answers)
    },
    clear: belonging(async () => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })),
  }
}
