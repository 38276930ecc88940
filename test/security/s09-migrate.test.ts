// S9, S11: a key that moves from a client's file into the vault is seen nowhere on the way.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aPerson } from '../broker/a-broker.ts'
import { aMigration, cursorFile } from '../broker/a-migration.ts'
import { github, linear } from '../clients/keys.ts'

test('S9 S11 after a move no file holds the keys, and nothing that was told, logged or asked does', async () => {
  const world = await aMigration()
  const front = await world.keyServer(`Bearer ${github}`)
  world.has(
    '.cursor/mcp.json',
    cursorFile({
      keyed: { url: front.url, headers: { Authorization: `Bearer ${github}` } },
      local: { command: process.execPath, args: ['x.js'], env: { LINEAR_API_KEY: linear } },
    }),
  )
  const person = aPerson()
  const { done } = await world.move(person)
  expect(done).toMatchObject([{ is: 'done' }, { is: 'done' }])
  const told = JSON.stringify([done, await world.plan(), person.heard, person.asked, world.logged])
  const files = readdirSync(world.home, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const written = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1')).join('\n')
  for (const key of [github, linear]) {
    const inside = key.slice(3, -3)
    expect(told).not.toContain(inside)
    expect(written).not.toContain(inside)
  }
})
