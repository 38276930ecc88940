// A person connects clients from a terminal; what stands in their files then is started as they would start it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { aClient } from '../world/client.ts'
import { aStory, type Story } from './a-story.ts'

const mine = '{\r\n\t// mine\r\n\t"mcpServers": {\r\n\t\t"files": { "command": "npx" }, // keep\r\n\t},\r\n}\r\n'

test('S16 connected on a terminal, the client reaches the server by what its file names, and undo puts the file back', async () => {
  await using story = await aStory()
  await story.add()
  const file = has(story, '.cursor/mcp.json', mine)
  await connected(story, 'cursor,claude-code')
  expect(readFileSync(file, 'utf8')).toContain('// keep')
  const { mcpServers } = JSON.parse(readFileSync(join(story.home.path, '.claude.json'), 'utf8'))
  const { command, args } = mcpServers.example
  await using client = await aClient({ command, args, env: { ...story.home.env } })
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
  const { clients } = await story.home.json(['clients'])
  expect(clients).toMatchObject([
    { id: 'claude-code', connected: ['example'] },
    { id: 'cursor', connected: ['example'] },
  ])
  await story.home.json(['disconnect', 'claude-code', 'example'])
  expect(() => readFileSync(join(story.home.path, '.claude.json'))).toThrow('ENOENT')
  await story.home.json(['undo'])
  expect(readFileSync(file, 'utf8')).toBe(mine)
})

test('S16 without a terminal nothing is written, and the sentence says what to run', async () => {
  await using story = await aStory()
  await story.add()
  const file = has(story, '.cursor/mcp.json', mine)
  const refused = await story.home.run(['connect', 'cursor', 'example'], { input: 'yes\n' })
  expect(refused.code).toBe(3)
  expect(refused.stderr).toContain('valetkey connect cursor example')
  expect(readFileSync(file, 'utf8')).toBe(mine)
})

test('uninstalling puts the clients’ files back', async () => {
  await using story = await aStory()
  await story.add()
  const file = has(story, '.cursor/mcp.json', mine)
  await connected(story, 'cursor')
  expect(await story.home.json(['uninstall', '--yes'])).toMatchObject({ couldNotUndo: [] })
  expect(readFileSync(file, 'utf8')).toBe(mine)
})

/** A person reads the diff, types the code that is shown, and is told what to do in the client. */
async function connected({ home }: Story, clients: string): Promise<void> {
  await using terminal = home.terminal(['connect', clients, 'example'])
  await terminal.sees(/\+.*"example"/)
  const [, code = ''] = await terminal.sees(/type (\w+) and press Enter/)
  terminal.types(code)
  await terminal.sees('Cursor')
  expect(await terminal.ended).toBe(0)
}

function has({ home }: Story, path: string, text: string): string {
  const file = join(home.path, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}
