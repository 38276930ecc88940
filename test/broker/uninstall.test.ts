// Leaving loses nobody's key unasked: what was moved out of files goes back into them, or nothing is deleted.
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { github, linear } from '../clients/keys.ts'
import { aPerson } from './a-broker.ts'
import { aMigration } from './a-migration.ts'

const file = '.kiro/settings/mcp.json'

/** Kiro's entries with a key each, moved away. */
async function aMovedKey(names: readonly string[] = ['gh']) {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-bridge-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const script = join(folder, 'valetkey.cjs')
  writeFileSync(script, `import(${JSON.stringify(join(import.meta.dirname, '../world/stdio-server.ts'))})`)
  const world = await aMigration({ bridgeProgram: () => ({ node: process.execPath, script }) })
  const front = await world.keyServer(`Bearer ${github}`)
  const gh = { url: front.url, headers: { Authorization: `Bearer ${github}` }, autoApprove: [] as string[] }
  const servers = Object.fromEntries(names.map(name => [name, gh]))
  world.has(file, JSON.stringify({ mcpServers: servers }, null, 2))
  await world.move()
  const change = (from: string, to: string) => world.has(file, world.read(file).replace(from, to))
  return { ...world, gh, change, entries: () => JSON.parse(world.read(file)).mcpServers }
}

const ways = [{ verb: 'undo', how: 'entries' }, { verb: 'migrate-undo' }, { verb: 'uninstall' }] as const

test.each(ways)('$verb puts a key back into an entry whose switches its client has set since', async command => {
  const world = await aMovedKey()
  world.change('"autoApprove": []', '"autoApprove": ["greet"]')
  await world.broker.do(command, aPerson())
  expect(world.entries()).toEqual({ gh: { ...world.gh, autoApprove: ['greet'] } })
})

test('uninstall deletes nothing where a key could be put back nowhere, before a person says that it may be lost', async () => {
  const world = await aMovedKey()
  world.change('"bridge"', '"connect"')
  const changed = world.read(file)
  await expect(world.broker.do({ verb: 'uninstall' }, aPerson())).rejects.toMatchObject({
    code: 'config-changed',
    message: expect.stringMatching(/Authorization: .*mcp\.json.*was changed.*valetkey uninstall --lose-keys$/),
  })
  expect(world.read(file)).toBe(changed)
  expect((await world.broker.snapshot()).servers).toMatchObject([{ name: 'gh', keys: [{ state: 'kept' }] }])
  const { couldNotUndo } = await world.broker.do({ verb: 'uninstall', keys: 'lose' }, aPerson())
  expect(couldNotUndo.join('\n')).toContain(file)
})

test('uninstall that is refused for one key has put none of the others into files again, and asked nobody', async () => {
  const world = await aMovedKey(['gh', 'gh-too'])
  const last = world.read(file).lastIndexOf('"bridge"')
  world.has(file, `${world.read(file).slice(0, last)}"connect"${world.read(file).slice(last + 8)}`)
  const changed = world.read(file)
  await expect(world.broker.do({ verb: 'uninstall' }, aPerson('absent'))).rejects.toMatchObject({
    code: 'config-changed',
    message: expect.stringContaining('Nothing is revoked, deleted or put back.'),
  })
  expect(world.read(file)).toBe(changed)
})

test('uninstall writes no key into a folder that was deleted, and says which one would be lost', async () => {
  const world = await aMovedKey()
  rmSync(join(world.home, file))
  await expect(world.broker.do({ verb: 'uninstall' }, aPerson())).rejects.toMatchObject({
    code: 'config-changed',
    message: expect.stringMatching(/Authorization: .*mcp\.json is gone/),
  })
  expect(existsSync(join(world.home, file))).toBe(false)
})

test('uninstall that is refused for a file that cannot be written has put back no other', async () => {
  const world = await aMovedKey()
  world.has('.cursor/mcp.json', JSON.stringify({ mcpServers: { gh: { url: world.gh.url } } }))
  await world.broker.do({ verb: 'connect', server: 'gh', clients: ['cursor'], how: 'write' }, aPerson())
  const connected = world.read('.cursor/mcp.json')
  chmodSync(join(world.home, file), 0o444)
  await expect(world.broker.do({ verb: 'uninstall' }, aPerson())).rejects.toMatchObject({ code: 'config-changed' })
  expect(world.read('.cursor/mcp.json')).toBe(connected)
})

test('an entry that is out of the way makes room for the old one', async () => {
  const world = await aMovedKey()
  world.has(file, '{ "mcpServers": {} }')
  await world.broker.do({ verb: 'uninstall' }, aPerson())
  expect(world.entries()).toEqual({ gh: world.gh })
})

test('uninstall takes out no entry of ours with a key in it unasked', async () => {
  const world = await aMovedKey()
  await world.broker.do({ verb: 'undo' }, aPerson())
  const script = join(mkdtempSync(join(tmpdir(), 'valetkey-ours-')), 'valetkey')
  onTestFinished(() => rmSync(join(script, '..'), { recursive: true }))
  const ours = { command: script, args: ['bridge', 'gh'], env: { LINEAR_API_KEY: linear } }
  world.has(file, JSON.stringify({ mcpServers: { ours } }))
  await expect(world.broker.do({ verb: 'uninstall' }, aPerson())).rejects.toMatchObject({
    message: expect.stringContaining('LINEAR_API_KEY: it lies in an entry of Valetkey’s'),
  })
  expect(world.entries()).toEqual({ ours })
  await world.broker.do({ verb: 'uninstall', keys: 'lose' }, aPerson())
  expect(world.entries()).toEqual({})
})
