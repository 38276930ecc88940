// Labels that the person of a home has let in before its story begins, as a broker would have noted it (S16).
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathsOf } from '../../main/base/paths.ts'

/** The labels that the stories of tests go by. */
export const usualLabels = ['tester', 'cursor', 'codex', 'other', 'bench', 'claude-desktop', 'vscode', 'zed'] as const

/** Before the first broker of that home starts. */
export function letIn(home: string, labels: readonly string[]): void {
  if (labels.length === 0) return
  const folder = pathsOf(home).state
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const clients = labels.map(name => ({ name }))
  writeFileSync(join(folder, 'servers.json'), JSON.stringify({ version: 2, clients }), { mode: 0o600 })
}
