// S16 on the command line: what widens access needs a person at the controlling terminal, whatever stdin and stdout are.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Asker } from '../../main/broker/contract/commands.ts'
import { type Answers, aBroker } from '../cli/broker.ts'
import { aHome, run, runOnTerminal } from '../cli/command-line.ts'

const code = 'kxqm'
const widening = [
  ['allow', 'cursor'],
  ['except', 'linear', 'omit-resource'],
  ['identity', 'use', 'https://me.example/client.json'],
  ['add', 'https://10.0.0.1/mcp', '--exception', 'no-pkce-metadata'],
]

/** What was answered to the broker's question, in order. */
function confirming(answered: (string | undefined)[]): Answers {
  const confirm = async (_command: unknown, asker: Asker) => {
    const answer = await asker.ask({ kind: 'confirm', sentence: 'Let “cursor” in?', code })
    answered.push(answer)
    if (answer !== code) throw { code: 'confirmation-refused', message: 'Not confirmed, so nothing was changed.' }
    return { client: 'cursor', server: 'linear', account: 'default', exceptions: [], signedIn: true }
  }
  return { access: confirm, except: confirm, 'identity-use': confirm, add: confirm }
}

describe('without a terminal', () => {
  test.each(widening)('S16 %s is refused, and says that a person must run it in a terminal', async (...args) => {
    const home = aHome()
    const answered: (string | undefined)[] = []
    await aBroker(home, confirming(answered))
    const ended = await run(home, [...args, '--json'], { stdin: `${code}\n${code}\ny\n` }).ended
    expect(ended.code).toBe(3)
    expect(ended.json()).toMatchObject({ ok: false, error: { code: 'needs-confirmation' } })
    expect(ended.out).toContain(`Run it in a terminal yourself: valetkey ${args.join(' ')}.`)
    expect(ended.out + ended.err).not.toContain(code)
    expect(answered).toEqual([])
  })

  test('S16 no option says yes instead of a person', async () => {
    const home = aHome()
    const answered: (string | undefined)[] = []
    await aBroker(home, confirming(answered))
    for (const option of ['--yes', '--force', '--code=kxqm', '--confirm']) {
      expect((await run(home, ['allow', 'cursor', option]).ended).code).toBe(2)
    }
    expect((await run(home, ['allow', 'cursor'], { env: { CI: '1', VALETKEY_YES: '1' } }).ended).code).toBe(3)
    expect(answered).toEqual([])
  })
})

describe('on a terminal', () => {
  test('S16 a person reads the sentence, types the code, and it is done', async () => {
    const home = aHome()
    const answered: (string | undefined)[] = []
    await aBroker(home, confirming(answered))
    const terminal = runOnTerminal(home, ['allow', 'cursor'])
    await terminal.shows(/Let “cursor” in\?[\s\S]*type kxqm and press Enter\. Anything else declines\.\r\n {2}> /)
    terminal.type(`${code}\r`)
    expect(await terminal.ended).toMatchObject({ code: 0 })
    expect(answered).toEqual([code])
  })

  test.each([
    ['anything else', 'yes\r', 3, ['yes']],
    ['an empty line', '\r', 3, ['']],
    ['an end of file', '\u0004', 3, ['']],
    ['Ctrl-C', 'kx\u0003', 130, []],
  ])('S16 %s declines', async (_what, typed, exit, expected) => {
    const home = aHome()
    const answered: (string | undefined)[] = []
    await aBroker(home, confirming(answered))
    const terminal = runOnTerminal(home, ['allow', 'cursor'])
    await terminal.shows('  > ')
    terminal.type(typed)
    expect((await terminal.ended).code).toBe(exit)
    expect(answered).toEqual(expected)
  })

  test('S16 the question goes to the terminal although stdin, stdout and stderr are elsewhere', async () => {
    const home = aHome()
    const answered: (string | undefined)[] = []
    await aBroker(home, confirming(answered))
    const [out, err] = [join(home.folder, 'out'), join(home.folder, 'err')]
    const redirect = `< /dev/null > '${out}' 2> '${err}'`
    const terminal = runOnTerminal(home, ['allow', 'cursor', '--json'], { redirect })
    await terminal.shows(`type ${code} and press Enter`)
    terminal.type(`${code}\r`)
    expect((await terminal.ended).code).toBe(0)
    expect(answered).toEqual([code])
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ ok: true, client: 'cursor' })
    expect(readFileSync(out, 'utf8') + readFileSync(err, 'utf8')).not.toContain(code)
  })

  test('S16 what whoever started us writes to stdin is no answer', async () => {
    const home = aHome()
    const answered: (string | undefined)[] = []
    await aBroker(home, confirming(answered))
    const answers = join(home.folder, 'answers')
    writeFileSync(answers, `${code}\n${code}\n`)
    const terminal = runOnTerminal(home, ['allow', 'cursor'], { redirect: `< '${answers}'` })
    await terminal.shows('  > ')
    terminal.type('no\r')
    expect((await terminal.ended).code).toBe(3)
    expect(answered).toEqual(['no'])
  })
})
