// What is a secret and what is not. Every key here is made up at run time, so that this file holds none.
import { rules } from '@secretlint/secretlint-rule-preset-recommend'
import { describe, expect, test } from 'vitest'
import { endsOf } from '../../main/clients/keys/ends.ts'
import { knownKeys } from '../../main/clients/keys/formats.ts'
import { judge } from '../../main/clients/keys/judge.ts'
import { namedServices } from '../../main/clients/keys/kinds.ts'
import { github, linear, openAi, random, slack, stripe } from './keys.ts'

const inEntry = (value: string, name: string) => judge(value, name, 'show-in-any-way')

describe('a secret is known', () => {
  test.each([
    ['a GitHub token', github],
    ['a Linear key', linear],
    ['an OpenAI key', openAi],
    ['a Slack token', slack],
    ['a Stripe key', stripe],
  ])('by its form: %s', (what, key) => {
    const [found] = inEntry(`x ${key}`, 'anything').secrets
    expect(found).toMatchObject({ value: key, why: `It has the form of ${what}.` })
  })

  test.each([
    ['GITHUB_TOKEN', 'hunter2hunter2'],
    ['githubToken', 'hunter2hunter2'],
    ['X-API-Key', 'hunter2hunter2'],
    ['DB_PASSWORD', 'tr0ub4dor'],
    ['DB_PASSWORD2', 'tr0ub4dor'],
    ['GITHUB_TOKEN2', 'hunter2hunter2'],
    ['SECRETS', 'hunter2hunter2'],
    ['client_secret', 'hunter2hunter2'],
    ['Authorization', 'Bearer hunter2hunter2'],
    ['Cookie', 'session=hunter2hunter2'],
    ['NOTION_PAT', 'hunter2hunter2'],
  ])('by its name: %s', (name, value) => {
    expect(inEntry(value, name).secrets).toMatchObject([{ why: expect.stringContaining('says that it is a secret') }])
  })

  test('by its look, where its name says nothing', () => {
    expect(inEntry(random, 'LICENCE').secrets).toMatchObject([
      { value: random, why: expect.stringContaining('look random') },
    ])
  })

  test('without the scheme in front of it', () => {
    const [found] = inEntry(`Bearer ${random}`, 'Authorization').secrets
    expect(found).toMatchObject({ value: random, at: { from: 7, to: 7 + random.length } })
  })

  test.each([
    ['?api_key=', 'api_key', `https://x.example/mcp?team=a&api_key=${random}&v=2`],
    ['&token=', 'token', `https://x.example/mcp?v=2&token=${random}`],
    ['the user', 'the user in the address', `https://${random}@x.example/mcp`],
    ['the password', 'the password in the address', `https://me:${random}@x.example/mcp`],
    ['the path', 'the path of the address', `https://x.example/s/${random}/mcp`],
    ['the fragment', 'key', `https://x.example/mcp#key=${random}`],
    ['no URL at all', 'key', `\${BASE}/mcp?key=${random}`],
  ])('in an address: %s', (_where, name, address) => {
    const { secrets } = inEntry(address, 'the address')
    expect(secrets).toMatchObject([{ name, value: random }])
    expect(address.slice(secrets[0]?.at.from, secrets[0]?.at.to)).toBe(random)
  })

  test('in the address of a database', () => {
    expect(inEntry('postgres://app:tr0ub4dor@db.internal/app', 'DATABASE_URL').secrets).toMatchObject([
      { value: 'tr0ub4dor' },
    ])
  })

  test.each([
    ['--api-key=', `--api-key=${random}`],
    ['NAME=', `GITHUB_TOKEN=${random}`],
    ['a header', `Authorization: Bearer ${random}`],
    ['a header without a space', `Authorization:${random}`],
    ['a header behind a flag', `--header=X-Api-Key: ${random}`],
    ['a whole command', `npx -y tool --token ${random} --verbose`],
    ['a command, behind an address', `npx -y mcp-remote https://x.example/mcp --header X-Api-Key:${random}`],
    ['a command, between quotes', `npx mcp-remote https://x.example/mcp --header "Authorization: Bearer ${random}"`],
    ['a command, in front of it', `export API_KEY=${random}; npx tool https://x.example`],
    ['a list behind commas', `a,b,${random}`],
    ['JSON', `{"url":"x","apiKey":"${random}"}`],
  ])('in an argument: %s', (_how, value) => {
    expect(inEntry(value, 'argument 1').secrets).toMatchObject([{ value: random }])
  })

  test('where a reference falls back on it', () => {
    expect(inEntry(`\${TOKEN:-${random}}`, 'TOKEN')).toMatchObject({ secrets: [{ value: random }], isReference: false })
  })
})

describe('no secret is', () => {
  test.each([
    `\${GITHUB_TOKEN}`,
    `Bearer \${GITHUB_TOKEN}`,
    `\${env:GITHUB_TOKEN}`,
    `Bearer \${input:github-token}`,
    `\${{ secrets.GITHUB_TOKEN }}`,
    '{env:GITHUB_TOKEN}',
    '{file:~/.secrets/token}',
    '$GITHUB_TOKEN',
    '%GITHUB_TOKEN%',
    `\${GITHUB_TOKEN:-}`,
    'op://vault/github/token',
  ])('a reference: %s', value => {
    expect(inEntry(value, 'GITHUB_TOKEN')).toEqual({ secrets: [], isReference: true })
  })

  test('a reference in an address or an argument', () => {
    expect(inEntry(`https://x.example/mcp?key=\${KEY}`, 'the address')).toEqual({ secrets: [], isReference: true })
    expect(inEntry(`Authorization:\${AUTH_HEADER}`, '--header')).toEqual({ secrets: [], isReference: true })
  })

  test.each([
    ['API_KEY', '<your key>'],
    ['API_KEY', 'YOUR_API_KEY_HERE'],
    ['API_KEY', 'your-api-key'],
    ['API_KEY', 'changeme'],
    ['API_KEY', 'xxxxxxxxxxxxxxxx'],
    ['API_KEY', ''],
    ['TOKEN', 'true'],
    ['TOKEN_PATH', 'hunter2hunter2'],
    ['SSH_KEY', '~/.ssh/id_ed25519'],
    ['API_KEY_FILE', '/run/secrets/api'],
    ['MAX_TOKENS', '4096'],
    ['CLIENT_ID', 'my-client'],
    ['PUBLIC_KEY', 'hunter2hunter2'],
    ['bearer_token_env_var', 'LINEAR_API_KEY'],
    ['token', 'LINEAR_API_KEY'],
  ])('%s = %s', (name, value) => {
    expect(inEntry(value, name).secrets).toEqual([])
  })

  test.each([
    '@modelcontextprotocol/server-sequential-thinking@2025.7.1',
    'server-filesystem-with-a-very-long-name-2025',
    'ModelContextProtocolServer2025',
    '/opt/homebrew/Cellar/node/24.1.0/bin/node',
    'https://mcp.linear.app/mcp',
    'https://mcp.example.com/v1/organisations/f81d4fae-7dec-11d0-a765-00a0c91e6bf6/mcp',
    'git+https://github.com/someone/some-tool@0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
    'ghcr.io/github/github-mcp-server:latest',
    'localhost:8080',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    'us.anthropic.claude-sonnet-4-20250514-v1:0',
    'npx -y @scope/pkg@1.2.3 --port 8080 --model claude-sonnet-4-20250514',
    '/nix/store/0c1p2sxkd3jgnz6w4v8sgd8wy5i1l9a7-nodejs-24.1.0/bin/node',
    '--root=/home/me/.cache/uv/archive-v0/XyZ123abcDEF456ghi789/lib',
    'C:\\Users\\me\\AppData\\Local\\x1y2z3a4b5c6d7e8f9g0\\x.exe',
    'ghcr.io/x/y@sha256:0a1b2c3d4e5f60718293a4b5c6d7e8f9012345670a1b2c3d4e5f607182930000',
    'uvx --from git+https://github.com/a/b@0a1b2c3d4e5f60718293a4b5c6d7e8f901234567 b',
    'the API key: see the wiki at https://x.example',
  ])('an argument like %s', value => {
    expect(inEntry(value, 'argument 2').secrets).toEqual([])
  })

  test('a setting around the entries that only looks random', () => {
    expect(judge(random, 'machineIdentifier', 'show-for-sure').secrets).toEqual([])
    expect(judge(random, 'apiKey', 'show-for-sure').secrets).toHaveLength(1)
  })
})

describe('of a secret', () => {
  test('only the first and last two characters are shown, and of a short one nothing', () => {
    expect(endsOf(random)).toEqual({ shown: `${random.slice(0, 2)}…${random.slice(-2)}` })
    expect(endsOf('tr0ub4dor&3')).toEqual({})
  })
})

describe('the kept rules', () => {
  test('are each called by a name that people know', () => {
    const names = rules.map(({ meta }) => meta.id.replace('@secretlint/secretlint-rule-', ''))
    expect(namedServices.toSorted()).toEqual(names.filter(name => name !== 'filter-comments').toSorted())
  })

  test('are not silenced by a comment in the file', () => {
    expect(knownKeys(`// secretlint-disable\n${github}\n`)).toMatchObject([{ value: github }])
  })

  test('name of an address the password alone', () => {
    const text = `const url = "postgres://app:${random}@db.internal/app",`
    expect(knownKeys(text)).toMatchObject([{ value: random, from: text.indexOf(random) }])
  })

  test('find several keys in one text, each where it stands', () => {
    const text = `a=${github}\nb=${linear}\n`
    expect(knownKeys(text).map(({ from, to }) => text.slice(from, to))).toEqual([github, linear])
  })
})
