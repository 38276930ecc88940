// A home with one config file in it, our state folder beside it, and a vault that outlives its process.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Changes, ChangesOptions } from '../../main/clients/changes/changes.ts'
import type { Vault } from '../../main/vault/vault.ts'
import { openChanges } from './open-changes.ts'

export const bridge = { command: '/opt/valetkey', args: ['bridge', 'linear'] }
export const key = 'lin_api_9fQ2xLr7TzVw3KbN8mYcHdPs'
export const entry = `{ "url": "https://mcp.example", "headers": { "Authorization": "Bearer ${key}" } }`
export const before = `\uFEFF{\r\n\t// mine\r\n\t"mcpServers": {\r\n\t\t"linear": ${entry}, // old\r\n\t\t"other": { "command": "x" },\r\n\t},\r\n}\r\n`

export interface ConfigHome {
  readonly home: string
  /** The folder that the client's file lies in. */
  readonly folder: string
  readonly file: string
  readonly state: string
  text(): string
  write(text: string): void
  /** A process' own way to the changes, as after a new start. */
  open(options?: Partial<ChangesOptions>): Promise<{ readonly changes: Changes; readonly vault: Vault }>
  /** Every byte below the state folder, as text. */
  inState(): string
}

export function aConfigHome(text: string | undefined = before): ConfigHome {
  const home = mkdtempSync(join(tmpdir(), 'valetkey-config-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const [folder, state] = [join(home, 'client'), join(home, 'state')]
  mkdirSync(folder)
  const file = join(folder, 'mcp.json')
  if (text !== undefined) writeFileSync(file, text)
  return {
    home,
    folder,
    file,
    state,
    text: () => readFileSync(file, 'utf8'),
    write: next => writeFileSync(file, next),
    open: options => openChanges(state, options),
    inState: () =>
      readdirSync(state, { recursive: true, withFileTypes: true })
        .filter(one => one.isFile())
        .map(one => readFileSync(join(one.parentPath, one.name), 'latin1'))
        .join('\n'),
  }
}
