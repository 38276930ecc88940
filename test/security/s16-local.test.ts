// S16 for programs of this machine: nothing is started that a person has not read and approved, word by word.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { aBridge, aPerson } from '../broker/a-broker.ts'
import { aLocalStory, call, digest, key, runCommand } from '../broker/a-local-story.ts'
import { github } from '../clients/keys.ts'
import { isAlive, program } from '../mcp/local/a-local-server.ts'
import { eventually } from '../world/eventually.ts'

describe('approval', () => {
  test('S16 a person reads the whole command, and where it runs, and what it gets', async () => {
    await using story = await aLocalStory()
    const person = aPerson()
    await story.run({ args: [program, 'legacy', 'two words'], env: { GREETING: 'hi there' } }, person)
    expect(person.asked).toHaveLength(1)
    const [question] = person.asked
    const sentence = question?.kind === 'confirm' ? question.sentence : ''
    expect(sentence).toContain('DANGEROUS: let Valetkey run a program on this machine as you')
    expect(sentence).toContain(`The program: ${process.execPath} ${program} legacy 'two words'`)
    expect(sentence).toContain('In the folder: /')
    expect(sentence).toContain("GREETING='hi there'")
    expect(sentence).toContain('It gets these keys: API_KEY.')
    expect(sentence).not.toContain(key)
  })

  test.each(['declines', 'absent'] as const)(
    'S16 where the person %s nothing is kept and nothing is started',
    async how => {
      await using story = await aLocalStory()
      await expect(story.run({}, aPerson(how))).rejects.toMatchObject({
        code: how === 'absent' ? 'needs-confirmation' : 'confirmation-refused',
      })
      expect((await story.broker.snapshot()).servers).toEqual([])
      const bridge = await aBridge(story.broker, 'github')
      expect(await call(bridge, 'key')).toContain('no server called github')
      await bridge.close()
    },
  )

  test.each([
    ['an argument', (text: string) => text.replace('"legacy"', '"both"')],
    ['a variable', (text: string) => text.replace('"STARTS_IN"', '"NODE_OPTIONS":"","STARTS_IN"')],
    ['the folder', (text: string) => text.replace('"cwd": "/"', '"cwd": "/tmp"').replace('"cwd":"/"', '"cwd":"/tmp"')],
    [
      'a key’s name',
      (text: string) =>
        text.replace('"name":"API_KEY"', '"name":"LD_PRELOAD"').replace('"name": "API_KEY"', '"name": "LD_PRELOAD"'),
    ],
  ])('S16 a change of %s in our own file starts nothing before a person has approved it', async (_what, change) => {
    await using story = await aLocalStory()
    await story.run()
    const file = join(story.paths.state, 'servers.json')
    await story.broker.close()
    const before = readFileSync(file, 'utf8')
    writeFileSync(file, change(before))
    expect(readFileSync(file, 'utf8')).not.toBe(before)
    await using again = await story.restarted()
    const bridge = await aBridge(again.broker, 'github')
    const { result } = await bridge.request('tools/list')
    expect(result?.tools).toHaveLength(1)
    // A key by another name is missed first.
    expect(await call(bridge, 'valetkey_status')).toMatch(
      /approve it in a terminal, then go on here: valetkey run github|no key for github \(LD_PRELOAD\)/,
    )
    expect(() => story.starts()).toThrow()
    await bridge.close()
  })

  test('S16 the same command, approved again, runs again, with the key that is kept', async () => {
    await using story = await aLocalStory()
    await story.run()
    const bridge = await aBridge(story.broker, 'github')
    expect(await call(bridge, 'key')).toBe(digest(key))
    const [first = 0] = story.starts()
    await story.broker.do(
      { verb: 'run', server: 'github', start: { ...runCommand(story.paths).start, args: [program, 'both'] } as never },
      aPerson(),
    )
    await eventually(() => isAlive(first)).toBe(false)
    expect(await call(bridge, 'key')).toBe(digest(key))
    expect(await call(bridge, 'args')).toBe('["both"]')
    await bridge.close()
  })

  test.each([
    ['a relative command', { command: 'node' }, 'no program that can be started'],
    ['a command that is not there', { command: '/nowhere' }, 'no program that can be started'],
    ['a folder that is not there', { cwd: '/nowhere' }, 'no folder'],
    ['an invisible character', { args: ['a\u202eb'] }, 'invisible'],
    ['a character that shows as a blank', { args: ['a\u3164b'] }, 'invisible'],
    ['a selector that shows as nothing', { args: ['a\ufe01b'] }, 'invisible'],
    // Their values would be a part of the command that nobody has read.
    ['what Node loads, as a key', { secretNames: ['NODE_OPTIONS'] }, 'has to be read before it is approved'],
    ['what the linker loads, as a key', { secretNames: ['LD_PRELOAD'] }, 'has to be read before it is approved'],
    ['what Python loads, as a key', { secretNames: ['PYTHONSTARTUP'] }, 'has to be read before it is approved'],
    ['what git runs, as a key', { secretNames: ['git_ssh_command'] }, 'has to be read before it is approved'],
    ['where traffic goes, as a key', { secretNames: ['https_proxy'] }, 'has to be read before it is approved'],
    ['a key without a value, whatever its name', { secretNames: ['constructor'] }, 'no value for constructor yet'],
    ['a plain value that sounds like a key', { env: { GITHUB_TOKEN: 'x' } }, '--secret-env GITHUB_TOKEN'],
    ['a plain value in a name of one word', { env: { PGPASSWORD: 'x' } }, '--secret-env PGPASSWORD'],
    ['a plain value that looks like a key', { env: { LEVEL: github } }, '--secret-env LEVEL'],
    ['a password with a number behind it', { env: { DB_PASSWORD2: 'hunter2horse' } }, '--secret-env DB_PASSWORD2'],
    [
      'a password in a proxy',
      { env: { HTTPS_PROXY: 'http://me:s3cretpw99@proxy.example:3128' } },
      'takes the key elsewhere',
    ],
    ['more than a person can read', { args: Array(10).fill('x'.repeat(900)) }, 'too long for a person'],
  ])('%s is refused before anybody is asked', async (_what, start, why) => {
    await using story = await aLocalStory()
    const person = aPerson()
    await expect(story.run(start, person)).rejects.toThrow(why)
    expect(person.asked).toEqual([])
  })

  test('S16 a key whose name does not say that it is one is marked, for its value is not shown', async () => {
    await using story = await aLocalStory()
    const person = aPerson()
    const run = runCommand(story.paths, { secretNames: ['API_KEY', 'STARTUP_SCRIPT'] })
    await story.broker.do({ ...run, keys: { ...run.keys, STARTUP_SCRIPT: '/tmp/x' } }, person)
    expect(person.asked).toMatchObject([
      {
        sentence: expect.stringContaining(
          'It gets these keys: API_KEY, STARTUP_SCRIPT (this name does not sound like a key, and its value is not shown).',
        ),
      },
    ])
  })

  test('the name of another server is not taken over', async () => {
    await using story = await aLocalStory()
    await story.run()
    const add = story.broker.do({ verb: 'add', url: 'https://mcp.example.com', name: 'github' }, aPerson())
    await expect(add).rejects.toMatchObject({ code: 'name-taken' })
  })
})
