// What becomes of an entry when its keys go into the vault: decided on the entry alone.
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Entry } from '../../main/clients/entries/entry.ts'
import type { EntryServer } from '../../main/clients/entries/read.ts'
import { type Becomes, becomes } from '../../main/clients/migrate/becomes.ts'
import { github, linear, random } from './keys.ts'

function of(server: EntryServer, members: object = {}): Becomes {
  const entry: Entry = {
    client: 'cursor',
    file: '/x',
    path: ['mcpServers', 'x'],
    name: 'x',
    line: 1,
    enabled: true,
    server,
  }
  return becomes(entry, members)
}

const url = 'https://mcp.example.com/mcp'
const remote = (headers: Record<string, string>, at = url) => of({ kind: 'remote', url: at, headers })
const stdio = (words: readonly string[], env: Record<string, string> = {}, members: object = {}) =>
  of({ kind: 'stdio', command: words[0] ?? '', args: words.slice(1), env }, members)

function keyOf(one: Becomes): string[] {
  if (one.is !== 'remote' || !one.key) throw new Error(`There is no key: ${inspect(one)}`)
  return [one.key.header, one.key.scheme ?? '', one.key.value.reveal()]
}

function whyOf(one: Becomes): string {
  return one.is === 'stuck' || one.is === 'left' ? `${one.is}: ${one.why}` : one.is
}

describe('a key beside what an entry is read by keeps it as it is', () => {
  const headers = { Authorization: `Bearer ${github}` }
  const withKey = (members: object) => of({ kind: 'remote', url, headers }, { url, headers, ...members })
  test('the secret of a client, beside a header', () => {
    const one = withKey({ oauth: { clientId: 'a', clientSecret: random } })
    expect(one).toMatchObject({ is: 'stuck', keys: [{ name: 'oauth.clientSecret' }] })
    expect(whyOf(one)).toContain('--ask-client-secret')
    expect(inspect(one, { depth: 9 })).not.toContain(random)
  })
  test('the secret of a client alone', () =>
    expect(
      of({ kind: 'remote', url, headers: {} }, { url, auth: { CLIENT_ID: 'a', CLIENT_SECRET: 'hunter22' } }),
    ).toMatchObject({
      is: 'stuck',
      keys: [{ name: 'auth.CLIENT_SECRET' }],
    }))
  test('a token in the settings of a program', () =>
    expect(stdio(['uvx', 'x'], { GITHUB_TOKEN: github }, { settings: { tokens: [linear] } })).toMatchObject({
      is: 'stuck',
      keys: [{ name: 'settings.tokens' }],
    }))
  test('and switches, lists of tools, names of variables and references do not', () => {
    const more = { timeout: 300, autoApprove: ['get_token'], oauth: { clientId: 'a' }, bearer_token_env_var: 'TOKEN' }
    expect(withKey(more)).toMatchObject({ is: 'remote' })
    const named = { env_http_headers: { 'X-Api-Key': 'TOKEN' }, oauth: { clientSecret: '${env:SECRET}' } }
    const read = { kind: 'remote', url, headers: { 'X-Api-Key': '${TOKEN}' } } as const
    expect(whyOf(of(read, { url, ...named }))).toMatch(/^left: It names variables/)
  })
})

test('a variable that steers a program and holds a key keeps it as it is', () => {
  const env = { API_KEY: github, HTTPS_PROXY: 'http://me:s3cretpw99@proxy.example:3128' }
  expect(whyOf(stdio(['uvx', 'x'], env))).toMatch(/^stuck: HTTPS_PROXY decides/)
  expect(stdio(['uvx', 'x'], { ...env, HTTPS_PROXY: 'http://proxy.example:3128' })).toMatchObject({ is: 'local' })
})

describe('the folder of a program', () => {
  const inFolder = (cwd: string) => stdio(['node', 'x.js'], { GITHUB_TOKEN: github }, { cwd })
  test.each(['/srv/x', '~', '~/work'])('is taken over where everybody knows it (%s)', cwd =>
    expect(inFolder(cwd)).toMatchObject({ is: 'local', folder: cwd }),
  )
  test.each(['sub', './sub', '~other/x', '${workspaceFolder}/x'])(
    'that only its client knows keeps it as it is (%s)',
    cwd => expect(inFolder(cwd)).toMatchObject({ is: 'stuck', keys: [{ name: 'GITHUB_TOKEN' }] }),
  )
})

describe('a remote entry', () => {
  test('with a bearer token gives its key, without the word before it', () => {
    expect(keyOf(remote({ Authorization: `Bearer ${github}` }))).toEqual(['Authorization', 'Bearer', github])
  })
  test('with a key in a header of its own gives the whole value', () => {
    expect(keyOf(remote({ 'X-Api-Key': linear }))).toEqual(['X-Api-Key', '', linear])
  })
  test('says its key by the first and last two characters alone', () => {
    const one = remote({ Authorization: `Bearer ${github}` })
    expect(one).toMatchObject({ keys: [{ name: 'Authorization', shown: `gh…${github.slice(-2)}` }] })
    expect(inspect(one, { depth: 9 }) + JSON.stringify(one)).not.toContain(github.slice(3, -3))
  })
  test('tells where a key of a known form is made anew', () => {
    const one = remote({ Authorization: `Bearer ${github}` })
    expect(one).toMatchObject({ keys: [{ rotate: 'https://github.com/settings/tokens' }] })
  })
  test('names the headers that a bridge does not send', () => {
    const one = remote({ Authorization: `Bearer ${github}`, 'X-Toolsets': 'repos', Accept: '*/*' })
    expect(one).toMatchObject({ leavesOut: ['X-Toolsets'] })
  })
  test('without a key stays as it is', () => expect(whyOf(remote({}))).toBe('left: No key is in it.'))
  test.each(['Bearer ${TOKEN}', 'Bearer ${env:TOKEN}', 'Bearer ${input:token}'])(
    'that only names a variable (%s) stays as it is, and that is said',
    value => expect(whyOf(remote({ Authorization: value }))).toMatch(/^left: It names variables/),
  )
  test('with a key beside a variable is not taken over, for nobody could fill the variable in', () => {
    expect(whyOf(remote({ 'X-Api-Key': linear, 'X-Org': '${ORG}' }))).toMatch(/^stuck: It names variables/)
  })
  test('with two keys is not taken over', () => {
    expect(whyOf(remote({ 'X-Api-Key': linear, 'X-App-Key': github }))).toBe('stuck: It sends several keys.')
  })
  test('with a key among the parameters of its address loses them, and only a sign-in will do', () => {
    const one = remote({}, `${url}?api_key=${random}&team=a`)
    expect(one).toMatchObject({ is: 'remote', url: `${url}?team=a`, onlySignIn: true })
    expect(one).not.toHaveProperty('key')
  })
  test.each([`https://mcp.example.com/${random}/mcp`, `https://me:${random}@mcp.example.com/mcp`])(
    'with a key elsewhere in its address is not taken over',
    address => expect(whyOf(remote({}, address))).toBe('stuck: The key is a part of the address itself.'),
  )
})

describe('a program that only carries a remote server', () => {
  test.each([
    { words: ['npx', '-y', 'mcp-remote', url] },
    { words: ['npx', 'mcp-remote@latest', url, '9696', '--transport', 'http-only', '--allow-http'] },
    { words: ['cmd', '/c', 'npx', '-y', 'mcp-remote@0.1.30', url] },
    { words: ['/usr/bin/node', '/opt/mcp-remote/dist/proxy.js', url] },
    { words: ['npx', '-y', 'supergateway', '--streamableHttp', url, '--logLevel', 'none'] },
    { words: ['npx', '-y', 'supergateway', `--sse=${url}`] },
    { words: ['/home/me/.local/bin/mcp-proxy', '--transport=streamablehttp', url] },
    { words: ['uvx', 'mcp-proxy', url] },
  ])('leads to what it carries: $words', ({ words }) => {
    expect(stdio(words)).toMatchObject({ is: 'remote', url, keys: [] })
  })
  test.each([
    { words: ['npx', 'mcp-remote', url, '--header', `Authorization: Bearer ${github}`] },
    { words: ['npx', 'mcp-remote', url, '--header', `Authorization:Bearer ${github}`] },
    { words: ['npx', 'supergateway', '--sse', url, '--oauth2Bearer', github] },
    { words: ['npx', 'supergateway', '--sse', url, '--header', `Authorization: Bearer ${github}`] },
    { words: ['mcp-proxy', '--headers', 'Authorization', `Bearer ${github}`, url] },
    { words: ['mcp-proxy', '-H', 'Authorization', `Bearer ${github}`, url] },
  ])('gives the key that it is told to send: $words.0 $words.1', ({ words }) => {
    expect(keyOf(stdio(words))).toEqual(['Authorization', 'Bearer', github])
  })
  test('gives the key that its own environment holds', () => {
    const words = ['npx', 'mcp-remote', url, '--header', 'Authorization:${AUTH}']
    expect(keyOf(stdio(words, { AUTH: `Bearer ${github}` }))).toEqual(['Authorization', 'Bearer', github])
    expect(keyOf(stdio(['mcp-proxy', url], { API_ACCESS_TOKEN: github }))).toEqual(['Authorization', 'Bearer', github])
  })
  test('with a key in a variable that it does not send is not taken over, for that would be lost', () => {
    const isStuck = (words: readonly string[], env: Record<string, string>, name: string) =>
      expect(stdio(words, env, { command: 'npx', env })).toMatchObject({ is: 'stuck', keys: [{ name }] })
    isStuck(['npx', '-y', 'mcp-remote', url], { LINEAR_API_KEY: linear }, 'env.LINEAR_API_KEY')
    const header = ['npx', 'mcp-remote', url, '--header', 'Authorization:${AUTH}']
    isStuck(header, { AUTH: `Bearer ${github}`, PASSWORD: 'hunter22' }, 'env.PASSWORD')
    isStuck(['mcp-proxy', url], { API_ACCESS_TOKEN: github, SECOND: linear }, 'env.SECOND')
    const env = { AUTH: `Bearer ${github}`, LEVEL: 'debug' }
    const unused = { ...env, PASSWORD: 'hunter22' }
    expect(whyOf(stdio(header, unused, { env: unused }))).toContain(
      'mcp-remote is not told to send it. If nothing needs',
    )
    expect(stdio(header, env, { env })).toMatchObject({ is: 'remote' })
  })
  test('that names a variable of somebody else’s stays as it is', () => {
    process.env.SOMEBODY_ELSES = github
    try {
      const one = stdio(['npx', 'mcp-remote', url, '--header', 'Authorization: Bearer ${SOMEBODY_ELSES}'])
      expect(whyOf(one)).toMatch(/^left: It names variables/)
    } finally {
      delete process.env.SOMEBODY_ELSES
    }
  })
  test.each([
    { words: ['npx', 'mcp-remote', url, '--ignore-tool', 'delete*'], flag: '--ignore-tool' },
    { words: ['npx', 'mcp-remote', url, '--static-oauth-client-info', '{}'], flag: '--static-oauth-client-info' },
    { words: ['npx', 'mcp-remote', url, '--header-file', '/x'], flag: '--header-file' },
  ])('with $flag is not taken over, for that would be lost', ({ words, flag }) => {
    expect(whyOf(stdio(words))).toContain(`stuck: mcp-remote is used with ${flag}`)
  })
  test.each([
    { words: ['npx', 'supergateway', '--stdio', 'uvx mcp-server-git'] },
    { words: ['mcp-proxy', 'uvx', 'mcp-server-fetch'] },
    { words: ['some-server', 'mcp-remote', url] },
  ])('is none when it serves a program: $words', ({ words }) => {
    expect(whyOf(stdio(words))).toBe('left: No key is in it.')
  })
})

describe('a program with keys in its environment', () => {
  test('becomes one that Valetkey runs; what is no key stays plain', () => {
    const one = stdio(['npx', '-y', 'server-github'], { GITHUB_TOKEN: github, LOG_LEVEL: 'debug' })
    if (one.is !== 'local') throw new Error(inspect(one))
    expect(one).toMatchObject({ command: 'npx', args: ['-y', 'server-github'], env: { LOG_LEVEL: 'debug' } })
    expect(Object.entries(one.values).map(([name, value]) => [name, value.reveal()])).toEqual([
      ['GITHUB_TOKEN', github],
    ])
    expect(inspect(one, { depth: 9 }) + JSON.stringify(one)).not.toContain(github)
  })
  test('and one more among its arguments is not taken over', () => {
    expect(whyOf(stdio(['npx', 'x', '--api-key', linear], { GITHUB_TOKEN: github }))).toMatch(/^stuck: A key is among/)
  })
  test('and a variable of its client’s is not taken over', () => {
    expect(whyOf(stdio(['npx', 'x'], { GITHUB_TOKEN: github, OTHER: '${env:OTHER}' }))).toMatch(/^stuck: It names/)
  })
  test('and a file of variables is not taken over', () => {
    expect(whyOf(stdio(['npx', 'x'], { GITHUB_TOKEN: github }, { envFile: '.env' }))).toMatch(/^stuck: It takes/)
  })
  test('that only names variables stays as it is', () => {
    expect(whyOf(stdio(['npx', 'x'], { GITHUB_TOKEN: '${GITHUB_TOKEN}' }))).toMatch(/^left: It names/)
  })
})

test('an entry of ours stays as it is', () => {
  expect(whyOf(stdio(['/opt/valetkey', 'bridge', 'linear', '--client', 'cursor']))).toBe(
    'left: It leads to Valetkey already (linear).',
  )
})
