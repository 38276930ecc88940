// Entries as nobody expects them, moved and disconnected in files of every format: names with quotes, blanks, dots and other
// alphabets, and two entries for one server.
import { expect, test } from 'vitest'
import { github } from '../clients/keys.ts'
import { aPerson } from './a-broker.ts'
import { aMigration } from './a-migration.ts'

const names = ['it’s "so"', 'a"b\\c', '日本 語', 'a.b/c', '#x: y', '__proto__', ' ']

const formats: readonly (readonly [string, (url: string) => string])[] = [
  [
    '.cursor/mcp.json',
    url => {
      const entries = names.map(name => `    ${JSON.stringify(name)}: ${remote(url)}`)
      return `{\n  // mine\n  "mcpServers": {\n${entries.join(',\n')}\n  }\n}\n`
    },
  ],
  [
    '.codex/config.toml',
    url =>
      names
        .map(
          name =>
            `[mcp_servers.${JSON.stringify(name)}] # mine\nurl = "${url}"\nhttp_headers = { Authorization = "Bearer ${github}" }\n`,
        )
        .join('\n'),
  ],
  [
    '.continue/config.yaml',
    url =>
      `mcpServers:\n${names
        .map(
          name =>
            `  - name: ${JSON.stringify(name)} # mine\n    url: ${url}\n    requestOptions: {headers: {Authorization: "Bearer ${github}"}}\n`,
        )
        .join('')}`,
  ],
]

const remote = (url: string) => `{ "url": "${url}", "headers": { "Authorization": "Bearer ${github}" } }`

test.each(formats)(
  'entries of any name in %s are moved to one server, and put back byte for byte',
  async (file, write) => {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${github}`)
    const text = write(front.url)
    world.has(file, text)
    const { done } = await world.move()
    expect(done.map(({ is, why }) => why ?? is)).toEqual(names.map(() => 'done'))
    expect(new Set(done.map(({ server }) => server)).size).toBe(1)
    expect(world.read(file)).not.toContain(github)
    expect((await world.broker.do({ verb: 'migrate-undo' }, aPerson())).files).toHaveLength(names.length)
    expect(world.read(file)).toBe(text)
  },
)

test.each([
  ['cursor', '.cursor/mcp.json', '{ "mcpServers": { "one": OURS, "mine": { "command": "x" }, "two": OURS } }'],
  [
    'continue',
    '.continue/config.yaml',
    'mcpServers:\n  - {name: one, REST}\n  - name: mine\n    command: x\n  - {name: two, REST}\n',
  ],
])('two entries of ours for one server in %s’s file go together, and every other stays', async (client, file, text) => {
  const world = await aMigration()
  const ours = '"command": "/opt/valetkey", "args": ["bridge", "example"]'
  world.has(file, text.replaceAll('OURS', `{ ${ours} }`).replaceAll('REST', ours))
  await world.broker.do({ verb: 'disconnect', clients: [client], server: 'example' }, aPerson('absent'))
  expect(world.read(file)).toContain('mine')
  expect(world.read(file)).not.toMatch(/bridge|one|two/)
})
