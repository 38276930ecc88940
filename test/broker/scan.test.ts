// The scan as the window asks for it: over the broker, with progress, and to be cancelled.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { github } from '../clients/keys.ts'
import { aBroker, aPerson } from './a-broker.ts'

test('the window asks the broker for a scan, and is told how far it is', async () => {
  await using world = await aBroker()
  const folder = join(world.home, 'project')
  mkdirSync(folder)
  writeFileSync(join(folder, 'notes.txt'), github)
  const told: unknown[] = []
  const person = { ...aPerson(), tell: (progress: unknown) => told.push(progress) }
  const { findings, files } = await world.broker.do({ verb: 'scan', folders: [folder] }, person)
  expect(findings).toMatchObject([{ kind: 'inline', file: join(folder, 'notes.txt'), line: 1 }])
  expect(files).toBe(1)
  expect(told).toMatchObject([{ kind: 'step', step: 'scan', text: 'Files looked into: 1.' }])
})

test('a scan that its person cancels ends', async () => {
  await using world = await aBroker()
  const cancelled = AbortSignal.abort()
  const scan = world.broker.do({ verb: 'scan', folders: [world.home] }, { ...aPerson(), signal: cancelled })
  await expect(scan).rejects.toMatchObject({ code: 'cancelled' })
})
