// Keys wherever people put them: each is found, and nothing that is said of it holds more than its two ends (S9).
import fc from 'fast-check'
import { expect } from 'vitest'
import { catalogue } from '../../main/clients/known/catalogue.ts'
import { findingsInConfig } from '../../main/clients/scan/config-findings.ts'
import { configIn, entryName, root } from './a-config.ts'
import { broken } from './arbitraries.ts'
import { always } from './property.ts'

const cursor = catalogue().find(({ id }) => id === 'cursor') ?? expect.unreachable()
const file = cursor.files[0] ?? expect.unreachable()
const path = '/home/ada/.cursor/mcp.json'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const random = (length: number) =>
  fc.array(fc.constantFrom(...letters), { minLength: length, maxLength: length }).map(parts => parts.join(''))
/** Of known forms, put together here so that no file of ours holds one, and such as nobody knows. */
const key = fc.oneof(
  random(36).map(rest => `ghp_${rest}`),
  random(40).map(rest => `lin_api_${rest}`),
  random(24).map(rest => `xoxb-123456789012-1234567890123-${rest}`),
)

const place = fc.constantFrom('header', 'env', 'argument', 'flag', 'address', 'user', 'elsewhere')

function entryWith(secret: string, where: typeof place extends fc.Arbitrary<infer T> ? T : never): object {
  if (where === 'header') return { url: 'https://mcp.example/mcp', headers: { Authorization: `Bearer ${secret}` } }
  if (where === 'env') return { command: 'npx', args: ['-y', 'server'], env: { API_TOKEN: secret } }
  if (where === 'argument') return { command: 'npx', args: ['-y', 'server', secret] }
  if (where === 'flag') return { command: 'npx', args: ['-y', 'server', `--api-key=${secret}`] }
  if (where === 'address') return { url: `https://mcp.example/mcp?api_key=${secret}` }
  if (where === 'user') return { url: `https://x:${secret}@mcp.example/mcp` }
  return { command: 'npx', note: { deep: [secret] } }
}

const planted = fc.record({ secret: key, where: place, name: entryName, config: configIn('jsonc') })

always('a key in an entry is found, wherever it stands in it, and never told', planted, ({ secret, where, name }) => {
  const text = JSON.stringify({ [root]: Object.fromEntries([[name, entryWith(secret, where)]]) }, null, 2)
  const { findings } = findingsInConfig(path, text, [{ client: cursor, file }])
  expect(findings.length).toBeGreaterThan(0)
  saysNothingOf(secret, findings)
})

always(
  'what a scan says of a broken file tells no key either',
  planted.chain(({ secret, where, name }) => {
    const whole = JSON.stringify({ [root]: Object.fromEntries([[name, entryWith(secret, where)]]) })
    return broken(fc.constant(whole)).map(bytes => ({ secret, text: bytes.toString('utf8') }))
  }),
  ({ secret, text }) => saysNothingOf(secret, findingsInConfig(path, text, [{ client: cursor, file }])),
)

always(
  'a key beside any other entries is found, and they are not blamed for it',
  planted,
  ({ secret, where, config }) => {
    const text = config.text.replace(
      /"after": true/,
      `"${root}2": ${JSON.stringify(entryWith(secret, where))}, "after": true`,
    )
    const { findings } = findingsInConfig(path, text, [{ client: cursor, file }])
    if (text.includes(secret)) expect(findings.length).toBeGreaterThan(0)
    saysNothingOf(secret, findings)
  },
)

/** No five characters of it in a row, but for the words that its form begins with. */
function saysNothingOf(secret: string, said: unknown): void {
  const text = JSON.stringify(said)
  const inner = secret.replace(/^(ghp_|lin_api_|xoxb-123456789012-1234567890123-)/, '')
  for (let at = 0; at + 5 <= inner.length; at += 1) expect(text).not.toContain(inner.slice(at, at + 5))
}
