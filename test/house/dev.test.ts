// Whether `npm run dev` goes round: a change is built and started again, and what cannot be built changes nothing.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { develop } from '../../scripts/dev.mjs'
import { eventually } from '../world/eventually.ts'

test('every change of a source is built and started again; one that cannot be built leaves what runs', async () => {
  const root = aTree()
  const happened: string[] = []
  const said: string[] = []
  let fails = false
  const ending = new AbortController()
  const round = develop({
    root,
    build: async () => {
      if (fails) throw new Error('a bracket is missing')
      happened.push('built')
      return 'Built.'
    },
    start: () => {
      happened.push('started')
      let leave = () => {}
      const ended = new Promise<void>(resolve => {
        leave = resolve
      })
      const end = () => {
        happened.push('ended')
        leave()
      }
      return { ended, end }
    },
    say: sentence => said.push(sentence),
    signal: ending.signal,
  })
  await eventually(() => happened).toEqual(['built', 'started'])
  writeFileSync(join(root, 'main', 'deep', 'one.ts'), 'changed')
  await eventually(() => happened).toEqual(['built', 'started', 'built', 'ended', 'started'])
  fails = true
  writeFileSync(join(root, 'renderer', 'two.ts'), 'broken')
  await eventually(() => said.at(-1)).toBe('Not built: a bracket is missing')
  expect(happened).toHaveLength(5)
  ending.abort()
  await round
  expect(happened.at(-1)).toBe('ended')
})

function aTree(): string {
  const root = mkdtempSync(join(tmpdir(), 'valetkey-dev-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const folder of ['main/deep', 'preload', 'renderer']) mkdirSync(join(root, folder), { recursive: true })
  return root
}
