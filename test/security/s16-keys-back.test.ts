// S1, S16: keys that were moved out of files come back into them by a person's word alone: an agent that runs the command line
// could read them there.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { CommandInput } from '../../main/broker/contract/commands.ts'
import { aPerson } from '../broker/a-broker.ts'
import { aMigration, cursorFile } from '../broker/a-migration.ts'
import { github, linear } from '../clients/keys.ts'

const file = '.cursor/mcp.json'
const ways: readonly CommandInput[] = [{ verb: 'undo' }, { verb: 'migrate-undo' }, { verb: 'uninstall' }]

/** Under its real name, by which entries of ours are known again. */
function aBridgeProgram() {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-bridge-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const script = join(folder, 'valetkey.cjs')
  writeFileSync(script, `import(${JSON.stringify(join(import.meta.dirname, '../world/stdio-server.ts'))})`)
  return { node: process.execPath, script }
}

async function aMovedKey() {
  const bridge = aBridgeProgram()
  const world = await aMigration({ bridgeProgram: () => bridge })
  const front = await world.keyServer(`Bearer ${github}`)
  const text = cursorFile({ one: { url: front.url, headers: { Authorization: `Bearer ${github}` } } })
  world.has(file, text)
  await world.move()
  const moved = world.read(file)
  expect(moved).not.toContain(github)
  return { ...world, text, moved }
}

describe.each(ways)('S1 S16 $verb', command => {
  test.each(['absent', 'declines'] as const)('puts no key into a file where the person %s', async how => {
    const world = await aMovedKey()
    const person = aPerson(how)
    await expect(world.broker.do(command, person)).rejects.toMatchObject({
      code: how === 'absent' ? 'needs-confirmation' : 'confirmation-refused',
    })
    expect(world.read(file)).toBe(world.moved)
    expect((await world.broker.snapshot()).servers).toMatchObject([{ keys: [{ state: 'kept' }] }])
    expect(person.asked).toMatchObject([{ sentence: expect.stringMatching(/mcp\.json \(Authorization\)/) }])
    expect(JSON.stringify(person.asked)).not.toContain(github.slice(3, -3))
  })

  test('puts it back where a person agrees', async () => {
    const world = await aMovedKey()
    await world.broker.do(command, aPerson())
    expect(world.read(file)).toBe(world.text)
  })
})

test('S16 what our own journal says of the change decides nothing: others can write it', async () => {
  const world = await aMovedKey()
  const journal = join(world.paths.state, 'changes', 'changes.json')
  const noted = JSON.parse(readFileSync(journal, 'utf8'))
  for (const change of noted.changes) for (const entry of change.entries) Object.assign(entry, { what: 'added' })
  writeFileSync(journal, JSON.stringify(noted))
  for (const verb of ['undo', 'uninstall'] as const)
    await expect(world.broker.do({ verb }, aPerson('absent'))).rejects.toMatchObject({ code: 'needs-confirmation' })
  expect(world.read(file)).toBe(world.moved)
  await world.broker.do({ verb: 'disconnect', clients: ['cursor'], server: 'one' }, aPerson('absent'))
  expect(world.read(file)).not.toContain(github)
})

test.each([
  ['a variable without a telling name', { command: 'x', env: { DEBUG_PIN: '1234' } }],
  ['a header', { url: 'https://a.example/mcp', headers: { 'X-Pin': 'abc' } }],
  ['the word behind a flag', { command: 'x', args: ['--api-key', linear] }],
  ['an address', { url: `https://a.example/mcp?api_key=${linear}` }],
])('S16 what an entry of ours replaced is asked about when %s may be a key', async (_what, replaced) => {
  const world = await aMigration()
  const server = await world.signInServer()
  const before = cursorFile({ example: replaced })
  world.has(file, before)
  await world.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  await world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, aPerson())
  const undo = () => world.broker.do({ verb: 'undo' }, aPerson('absent'))
  await expect(undo()).rejects.toMatchObject({ code: 'needs-confirmation' })
  expect(readFileSync(join(world.home, file), 'utf8')).not.toBe(before)
  await world.broker.do({ verb: 'undo' }, aPerson())
  expect(world.read(file)).toBe(before)
})

test.each([
  ['a comment', `// "env": { "GITHUB_TOKEN": "${github}" },`, 'GITHUB_TOKEN'],
  ['a member that a later one shadows', `"env": { "DEBUG_PIN": "hunter22" }, "env": {},`, 'DEBUG_PIN'],
  ['a comment without a name', `// ${github}`, 'something without a name'],
])('S16 what an entry of ours replaced is asked about when a key lay in %s', async (_what, lines, name) => {
  const world = await aMigration()
  const server = await world.signInServer()
  const before = `{\n  "mcpServers": {\n    "example": {\n      "command": "npx",\n      ${lines}\n      "args": []\n    }\n  }\n}\n`
  world.has(file, before)
  await world.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  await world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, aPerson())
  const connected = world.read(file)
  expect(connected).not.toMatch(/ghp_|hunter22/)
  for (const verb of ['undo', 'uninstall'] as const) {
    const person = aPerson('absent')
    await expect(world.broker.do({ verb }, person)).rejects.toMatchObject({ code: 'needs-confirmation' })
    expect(person.asked).toMatchObject([{ sentence: expect.stringContaining(`mcp.json (${name})`) }])
  }
  expect(world.read(file)).toBe(connected)
  // One word of the entry is another by hand: it cannot be put back, and its backup has the only copy.
  world.has(file, connected.replace('"bridge"', '"bridge2"'))
  await expect(world.broker.do({ verb: 'uninstall' }, aPerson())).rejects.toMatchObject({
    code: 'config-changed',
    message: expect.stringContaining(name),
  })
})

test('a key that somebody put into a comment of our entry does not go with it', async () => {
  const bridge = aBridgeProgram()
  const world = await aMigration({ bridgeProgram: () => bridge })
  const server = await world.signInServer()
  world.has(file, cursorFile({}))
  await world.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  await world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, aPerson())
  const noted = world.read(file).replace('"command"', `// GITHUB_TOKEN: ${github}\n      "command"`)
  world.has(file, noted)
  const undone = world.broker.do({ verb: 'undo', how: 'entries' }, aPerson())
  await expect(undone).rejects.toMatchObject({ message: expect.stringContaining('(GITHUB_TOKEN)') })
  await expect(world.broker.do({ verb: 'uninstall' }, aPerson())).rejects.toThrow('GITHUB_TOKEN')
  expect(world.read(file)).toBe(noted)
})

test('nobody is asked where no key comes back', async () => {
  const world = await aMigration()
  const server = await world.signInServer()
  const before = cursorFile({ example: { command: 'npx', args: ['other'], env: { DEBUG: false, MORE: null } } })
  world.has(file, before)
  await world.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  await world.broker.do({ verb: 'connect', clients: ['cursor', 'gemini'], server: 'example' }, aPerson())
  await world.broker.do({ verb: 'uninstall' }, aPerson('absent'))
  expect(world.read(file)).toBe(before)
})
