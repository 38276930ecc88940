// Texts that a stranger wrote to keep whoever looks for keys in them busy. Each is so large that work which grows by its square
// would not end within a test's time.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { catalogue } from '../../main/clients/known/catalogue.ts'
import { scan } from '../../main/clients/scan/scan.ts'
import { keysWritten } from '../../main/clients/scan/text-keys.ts'
import { github, random } from './keys.ts'

test('long words are looked at once', () => {
  const text = `${`X="a ${'a'.repeat(60_000)}"\n`.repeat(17)}API_KEY: ${random}\n`
  expect(keysWritten(text).map(({ value }) => value)).toEqual([random])
})

test('a long name is not looked through again for each line below it', () => {
  const text = `"TOKEN${'.'.repeat(100_000)}": |\n${' a\n'.repeat(30_000)}API_KEY: ${random}\n`
  expect(keysWritten(text).map(({ value }) => value)).toEqual([random])
})

const long = 15_000_000

test.each([
  ['a word without an end', 'a'.repeat(long)],
  ['a value without an end', `x = ${'a'.repeat(long)}`],
  ['a value of many megabytes', `{"a": "${'a'.repeat(long)}"}`],
  ['a number of many megabytes', `{"token": "${'1'.repeat(long)}"}`],
  ['a setting of many megabytes', `TOKEN="${'1'.repeat(long)}"`],
])('%s does not end the scan, nor hide the key in another file', async (_what, text) => {
  const home = mkdtempSync(join(tmpdir(), 'valetkey-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  const project = join(home, 'project')
  mkdirSync(project)
  writeFileSync(join(project, '.mcp.json'), text)
  writeFileSync(join(project, '.env'), `GITHUB_TOKEN=${github}\n`)
  const around = { platform: 'linux', home, env: {} } as const
  const { signal } = new AbortController()
  const { findings } = await scan({ clients: catalogue(), around, folders: [project], signal })
  expect(findings.filter(({ kind }) => kind === 'inline')).toMatchObject([{ file: join(project, '.env') }])
})
