import { describe, expect, test } from 'vitest'
import { nearest, readArguments } from '../../main/cli/typed/arguments.ts'
import { verbs } from '../../main/cli/verbs.ts'

const read = (line: string) => readArguments(line.split(' ').filter(Boolean), verbs)
const refusal = (line: string) => {
  try {
    read(line)
  } catch (error) {
    return error
  }
  return undefined
}

describe('what was typed', () => {
  test('is a verb, its words and its options, in any order', () => {
    const { verb, call } = read('--json add --name linear https://mcp.linear.app/mcp --no-browser')
    expect(verb.name).toBe('add')
    expect(call.words).toEqual(['https://mcp.linear.app/mcp'])
    expect(call.value('name')).toBe('linear')
    expect([call.has('json'), call.has('no-browser'), call.has('no-login')]).toEqual([true, true, false])
  })

  test('may give an option several times where it takes several', () => {
    const { call } = read('add u --exception omit-resource --exception=no-pkce-metadata')
    expect(call.values('exception')).toEqual(['omit-resource', 'no-pkce-metadata'])
  })

  test('takes what follows -- as words', () => {
    expect(read('revoke -- --all').call.words).toEqual(['--all'])
  })

  test('with --help is the verb help on that verb', () => {
    const { verb, call } = read('revoke --help')
    expect([verb.name, call.words]).toEqual(['help', ['revoke']])
    expect(read('').verb.name).toBe('help')
    expect(read('-h').verb.name).toBe('help')
    expect(read('--version').verb.name).toBe('version')
  })

  test.each([
    ['lsit', 'Did you mean: valetkey list?'],
    ['add u --nam x', 'Did you mean --name?'],
    ['login x --nobrowser', 'Did you mean --no-browser?'],
    ['xyzzy', 'All commands: valetkey help'],
    ['add', 'Something is missing: valetkey add URL'],
    ['login a b', 'one word too many: valetkey login NAME'],
    ['add u --name', '--name needs a value: NAME'],
    ['add u --json=yes', '--json takes no value'],
    ['list --constructor', 'has no option'],
    ['list -x', 'has no option “-x”'],
  ])('when it is %j is refused with a sentence that helps', (line, sentence) => {
    expect(refusal(line)).toMatchObject({ code: 'bad-input', message: expect.stringContaining(sentence) })
  })

  test('finds the nearest known word, and none when nothing is near', () => {
    expect(nearest('stauts', ['status', 'stop'])).toBe('status')
    expect(nearest('acc', ['accounts', 'add'])).toBe('accounts')
    expect(nearest('banana', ['status', 'stop'])).toBeUndefined()
  })
})

describe('every verb', () => {
  test.each(verbs.map(verb => [verb.name, verb] as const))(
    '%s has a summary, an example of its own, and unique options',
    (name, verb) => {
      expect(verb.summary).toMatch(/^[A-Z][^!]+[^.!]$/)
      expect(verb.examples.length).toBeGreaterThan(0)
      for (const example of verb.examples) expect(example).toContain(`valetkey ${name}`)
    },
  )

  test('understands its own examples', () => {
    for (const example of verbs.flatMap(verb => verb.examples)) {
      const line = example.replace(/^.*valetkey /, '').replace(/ > .*$/, '')
      expect(refusal(line), example).toBeUndefined()
    }
  })
})
