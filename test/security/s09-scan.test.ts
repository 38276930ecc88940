// S9: the scan looks at every key on the machine and prints none: not as text, not as JSON, not through the broker, not in
// its log, not from broken files, and not where a key is the name of something.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { aBroker, aPerson } from '../broker/a-broker.ts'
import { github, linear, notion, openAi, random, slack, stripe } from '../clients/keys.ts'
import { aHome } from '../world/home.ts'

const short = 'Zx9!kQ2w'
const secrets = [github, linear, notion, openAi, random, slack, stripe, short]

function plant(home: string): void {
  const put = (path: string, text: string | object) => {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), typeof text === 'string' ? text : JSON.stringify(text, null, 1), { mode: 0o644 })
  }
  put('.cursor/mcp.json', {
    mcpServers: {
      headers: { url: 'https://x.example/mcp', headers: { Authorization: `Bearer ${linear}`, [github]: random } },
      address: { url: `https://${random}:${short}@x.example/${random}?key=${random}&${stripe}=1#token=${random}` },
      args: {
        command: `x --key ${random}`,
        args: ['--token', random, `A_KEY=${short}`, `{"apiKey":"${random}"}`, `--${github}`],
      },
      [notion]: {
        command: 'x',
        env: { PASSWORD: short, [slack]: random, DATABASE_URL: `postgres://a:${short}@d.example/d` },
      },
      fallback: { command: 'x', env: { A_TOKEN: `\${B:-${random}}` } },
    },
    [openAi]: { apiKey: random },
  })
  put('.codex/config.toml', `[mcp_servers."${github}"]\ncommand = "x"\nenv = { K = "${random}"\n`)
  put('.continue/config.yaml', `mcpServers:\n - name: ${stripe}\n   env: [${github}: ${random}\n`)
  put('.gemini/settings.json', `{"mcpServers":{"a":{"env":{"K":"${random}"}},"${notion}"`)
  put('.mcp-auth/mcp-remote-1/a_tokens.json', { access_token: random, refresh_token: short })
  put('.config/goose/secrets.yaml', `A: ${random}\n`)
  put(`project/${github}.txt`, `${linear} ${random}`)
  put(`project/${slack}/a.ts`, `const a = '${openAi}'`)
}

/** No more than two characters in a row from either end; of short ones nothing. */
function holdsNone(text: string): void {
  for (const secret of secrets) {
    for (let at = 0; at + 6 <= secret.length; at += 1) {
      const part = secret.slice(at, at + 6)
      if (!harmless.some(one => one.includes(part))) expect(text).not.toContain(part)
    }
  }
}

// What every key of its kind begins with says nothing of it.
const harmless = [
  'lin_api_',
  'sk_live_',
  ['xoxb', '123456789012', '1234567890123'].join('-'),
  'ntn_12345678901',
  'T3BlbkFJ',
]

test('S9 the scan prints no key, as text and as JSON', async () => {
  await using home = aHome({ vault: 'memory' })
  plant(home.path)
  for (const words of [
    ['scan'],
    ['scan', '--json'],
    ['scan', join(home.path, 'project')],
    ['scan', join(home.path, 'project'), '--json'],
  ]) {
    const { stdout, stderr, code } = await home.run(words)
    expect(code).toBe(5)
    expect(stdout).toContain('.cursor/mcp.json')
    holdsNone(stdout)
    holdsNone(stderr)
  }
})

test('S9 the broker hands no key to the window and logs none', async () => {
  await using world = await aBroker()
  plant(world.home)
  const person = aPerson()
  const result = await world.broker.do({ verb: 'scan', folders: [join(world.home, 'project')] }, person)
  expect(result.findings.length).toBeGreaterThan(15)
  holdsNone(JSON.stringify(result))
  holdsNone(JSON.stringify(person))
  holdsNone(world.logged.join('\n'))
})
