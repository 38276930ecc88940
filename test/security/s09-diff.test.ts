// S9: what would change in a client's file is shown with no key in it, wherever in the text the key stands: also where no parser
// tells of it. In all four formats, on the terminal and as the window gets it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { aBroker, aPerson } from '../broker/a-broker.ts'
import { github, random } from '../clients/keys.ts'
import { aStory } from '../journeys/a-story.ts'
import { aServer } from '../world/mcp-server.ts'

const short = 'tr0ub4dor'
const other = ['Zq8v', 'T2mX9pL4', 'wR8zN3cB6hK2'].join('')

interface Planted {
  readonly client: string
  readonly path: string
  readonly text: string
}

const json = (client: 'claude-desktop' | 'cursor', entries: string): Planted => ({
  client,
  path: client === 'cursor' ? '.cursor/mcp.json' : '.config/Claude/claude_desktop_config.json',
  text: `{\n  "mcpServers": {\n${entries}\n  }\n}\n`,
})
const toml = (text: string): Planted => ({ client: 'codex', path: '.codex/config.toml', text })
const yaml = (text: string): Planted => ({ client: 'goose', path: '.config/goose/config.yaml', text })

const command = (key: string) => `npx -y mcp-remote https://x.example/mcp --header X-Api-Key:${key} -- more`
const inCommand = `    "old": { "command": "sh", "args": ["-c", "${command(random)}", "${command(short)}", "API_KEY=${other} npx https://x.example/mcp"] }`
const list = `["-c", "${command(random)}", "${command(short)}", "API_KEY=${other} npx https://x.example/mcp"]`
const entry = `"old": { "command": "npx", "env": { "ACME_SECRET": "${random}", "PIN": "${short}" }, "args": ["--api-key", "${other}"] }`
const twice = `    "old": { "command": "npx", "env": { "API_KEY": "${random}", "API_KEY": "${other}" } },
    "twin": { "command": "a", "env": { "PIN": "${short}" } },
    "twin": { "command": "b", "headers": { "X": "\\u0041${random.slice(1)}\\/${short}" }, "args": ["--token", "${github}"], "args": [] }`

const ways: readonly (readonly [string, readonly Planted[]])[] = [
  [
    'a key after an address in one string',
    [
      json('claude-desktop', inCommand),
      json('cursor', inCommand),
      toml(`[mcp_servers.old]\ncommand = "sh"\nargs = ${list}\n`),
      yaml(
        `extensions:\n  old:\n    cmd: sh\n    args:\n${JSON.parse(list)
          .map((one: string) => `      - ${one}\n`)
          .join('')}`,
      ),
    ],
  ],
  [
    'an entry that is commented out',
    [
      json('cursor', `    // ${entry},\n    /* ${entry} */\n    "x": { "command": "y" } // was ${random}`),
      toml(
        `model = "m"\n# [mcp_servers.old]\n# args = ["--api-key", "${other}"]\n# [mcp_servers.old.env]\n# ACME_SECRET = "${random}"\n# PIN = "${short}"\n`,
      ),
      yaml(
        `# old:\n#   args:\n#     - --api-key\n#     - ${other}\n#   envs:\n#     ACME_SECRET: ${random}\n#     PIN: ${short}\n`,
      ),
    ],
  ],
  [
    'a member that a later one shadows',
    [
      json('claude-desktop', twice),
      json('cursor', twice),
      yaml(
        `extensions:\n  old: &old\n    cmd: x\n    envs:\n      API_KEY: >-\n        ${random}\n      PIN: ${short}\n  new:\n    <<: *old\n    envs: { API_KEY: ${other} }\n`,
      ),
    ],
  ],
]

function plant(home: string, files: readonly Planted[]): string[] {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text)
  }
  return files.map(({ client }) => client)
}

function holdsNone(text: string, files: readonly Planted[]): void {
  for (const key of [github, random, short, other]) {
    if (!files.some(file => file.text.includes(key.slice(1)))) continue
    for (let at = 0; at + 6 <= key.length; at += 1) expect(text).not.toContain(key.slice(at, at + 6))
  }
}

describe.each(ways)('S9 %s is shown in no diff', (_way, files) => {
  test('on the terminal', async () => {
    await using story = await aStory()
    await story.add()
    const clients = plant(story.home.path, files)
    const { stdout, stderr } = await story.home.run(['connect', clients.join(), 'example', '--preview'])
    for (const { path } of files) expect(stdout + stderr).toContain(`+++ ${join(story.home.path, path)}`)
    expect(stdout + stderr).toContain('…')
    holdsNone(stdout + stderr, files)
  })

  test('in the window', async () => {
    await using server = await aServer({ unprotected: true })
    await using world = await aBroker()
    await world.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
    const clients = plant(world.home, files)
    const person = aPerson()
    const result = await world.broker.do({ verb: 'connect', clients, server: 'example', how: 'preview' }, person)
    expect(result.clients.every(({ is }) => is === 'planned')).toBe(true)
    expect(JSON.stringify(person.heard)).toContain('…')
    holdsNone(JSON.stringify([result, person.heard]), files)
  })
})

test.each([
  ['toml', toml(`[mcp_servers.old.env]\nAPI_KEY = "${random}"\nAPI_KEY = "${other}"\n`)],
  ['yaml', yaml(`extensions:\n  old:\n    envs:\n      API_KEY: ${random}\n      API_KEY: ${other}\n`)],
])('S9 where %s says a key twice the file is refused, and no key is in what is said', async (_format, file) => {
  await using server = await aServer({ unprotected: true })
  await using world = await aBroker()
  await world.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const clients = plant(world.home, [file])
  const person = aPerson()
  const said = await world.broker
    .do({ verb: 'connect', clients, server: 'example', how: 'preview' }, person)
    .catch((error: Error) => error.message)
  expect(said).toContain('Repair it')
  holdsNone(JSON.stringify([said, person.heard]), [file])
})
