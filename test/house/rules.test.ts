// Whether each rule of the house can fail: every one is shown a house that breaks it and one that does not.
import { describe, expect, test } from 'vitest'
import * as directions from './directions.ts'
import { importsOf, packageOf, type Sources, withoutComments } from './imports.ts'
import * as manners from './manners.ts'
import * as styles from './styles.ts'
import { namesOfTests } from './test-names.ts'

const house = (files: Record<string, string>): Sources => new Map(Object.entries(files))

describe('imports are read', () => {
  test('in every form, over several lines, with and without types', () => {
    const text = `
import { a,
  b } from './a.ts'
import type { T } from './t.ts'
import type from './named-type.ts'
import { type U } from './u.ts'
import './effect.ts'
import * as all from 'zod'
export { c } from './c.ts'
export * from './d.ts'
const late = await import('./late.ts')
const native = require('@github/keytar')`
    expect(importsOf(text)).toEqual([
      { specifier: './a.ts', isTypeOnly: false },
      { specifier: './t.ts', isTypeOnly: true },
      { specifier: './named-type.ts', isTypeOnly: false },
      { specifier: './u.ts', isTypeOnly: false },
      { specifier: './effect.ts', isTypeOnly: false },
      { specifier: 'zod', isTypeOnly: false },
      { specifier: './c.ts', isTypeOnly: false },
      { specifier: './d.ts', isTypeOnly: false },
      { specifier: './late.ts', isTypeOnly: false },
      { specifier: '@github/keytar', isTypeOnly: false },
    ])
  })
  test('but not in comments, and not in what an export declares', () => {
    expect(
      importsOf(`// import { a } from './a.ts'\n/** import { b } from './b.ts' */\nexport const from = 'here'`),
    ).toEqual([])
  })
  test('and packages are told from our files and from Node', () => {
    expect(['@github/keytar/lib', 'zod/v4', './zod.ts', 'node:fs'].map(packageOf)).toEqual([
      '@github/keytar',
      'zod',
      undefined,
      undefined,
    ])
  })
  test('comments are emptied, line for line', () => {
    expect(withoutComments('a\n/* b\n c */\n  // d\ne')).toBe('a\n\n\n\ne')
  })
})

describe('directions', () => {
  test.each([
    ['upwards', 'main/base/a.ts', '../vault/b.ts'],
    ['upwards, types too', 'main/oauth/a.ts', '../mcp/b.ts', 'type'],
    ['sideways between siblings', 'main/vault/a.ts', '../link/b.ts'],
    ['of an entry', 'main/broker/a.ts', '../headless.ts'],
    ['of the command line', 'main/broker/a.ts', '../cli/print.ts'],
    ['from a folder without a place', 'main/extras/a.ts', '../base/b.ts'],
  ])('an import %s is refused', (_how, file, target, type = '') => {
    expect(directions.againstDirection(house({ [file]: `import ${type} { x } from '${target}'` }))).toHaveLength(1)
  })
  test('imports downwards, within a folder and from an entry pass', () => {
    const sources = house({
      'main/broker/a.ts': `import { x } from '../oauth/b.ts'\nimport { y } from './c.ts'`,
      'main/headless.ts': `import { x } from './broker/a.ts'`,
    })
    expect(directions.againstDirection(sources)).toEqual([])
  })
  test.each([
    ['upwards', 'main/broker/core/a.ts', '../access/b.ts'],
    ['upwards, types too', 'main/broker/contract/a.ts', '../state/b.ts', 'type'],
    ['sideways between siblings', 'main/broker/discovery/a.ts', '../access/b.ts'],
    ['of what joins it all', 'main/broker/migrate/a.ts', '../broker.ts'],
    ['from a folder without a place', 'main/broker/extras/a.ts', '../contract/b.ts'],
    ['from a folder in a folder', 'main/broker/access/deep/a.ts', '../../contract/b.ts'],
    ['upwards in oauth', 'main/oauth/issuer/a.ts', '../grants/b.ts'],
    ['from one crossing to the other', 'main/mcp/crossing/legacy-client/a.ts', '../modern-client/b.ts'],
    ['of the scan by what writes files', 'main/clients/changes/a.ts', '../scan/b.ts'],
    ['from the window to the tray', 'main/shell/window/a.ts', '../tray/b.ts'],
    ['of a verb by what is printed', 'main/cli/show/a.ts', '../typed/verb.ts', 'type'],
  ])('an import %s inside a folder of main is refused', (_how, file, target, type = '') => {
    expect(directions.againstDirectionInside(house({ [file]: `import ${type} { x } from '${target}'` }))).toHaveLength(
      1,
    )
  })
  test('inside a folder of main imports downwards, within a folder and from what joins it all pass', () => {
    const sources = house({
      'main/broker/access/a.ts': `import { x } from '../core/b.ts'\nimport { y } from './c.ts'\nimport { z } from '../../oauth/d.ts'`,
      'main/broker/broker.ts': `import { x } from './migrate/a.ts'\nimport { y } from './pace.ts'`,
      'main/mcp/crossing/modern-client/a.ts': `import { x } from '../../legacy/b.ts'\nimport { y } from './c.ts'`,
      'main/cli.ts': `import { x } from './cli/show/a.ts'`,
    })
    expect(directions.againstDirectionInside(sources)).toEqual([])
  })
  test.each([
    ['upwards', 'renderer/screens/revoke/a.tsx', '../servers/b.tsx'],
    ['upwards, types too', 'renderer/state/a.ts', '../screens/keys/b.ts', 'type'],
    ['of a style sheet of another screen', 'renderer/screens/add/a.tsx', '../keys/b.css'],
    ['sideways between screens', 'renderer/screens/add/a.tsx', '../clients/b.tsx'],
    ['of what joins it all', 'renderer/frame/a.tsx', '../app.tsx'],
    ['from a folder without a place', 'renderer/screens/extras/a.tsx', '../../state/b.ts'],
    ['from between the folders', 'renderer/screens/a.tsx', '../state/b.ts'],
    ['of a made-up picture', 'renderer/screens/add/a.tsx', '../../fixture/b.ts'],
  ])('an import %s inside the window is refused', (_how, file, target, type = '') => {
    expect(
      directions.againstDirectionInWindow(house({ [file]: `import ${type} { x } from '${target}'` })),
    ).toHaveLength(1)
  })
  test('inside the window imports downwards, within a folder, of the treaty and from what joins it all pass', () => {
    const sources = house({
      'renderer/screens/servers/a.tsx': `import { x } from '../keys/b.ts'\nimport './c.css'\nimport type { T } from '../../../preload/api.ts'`,
      'renderer/app.tsx': `import { x } from './frame/a.tsx'\nimport { y } from './theme.ts'`,
      'renderer/fixture/a.ts': `import { x } from '../main.tsx'`,
    })
    expect(directions.againstDirectionInWindow(sources)).toEqual([])
  })
  test('a bridge that knows the vault is refused', () => {
    const sources = house({
      'main/bridge.ts': `import { v } from './vault/vault.ts'\nimport { d } from './link/dial.ts'`,
    })
    expect(directions.bridgeBeyondItsReach(sources)).toEqual(['main/bridge.ts imports main/vault/vault.ts'])
  })
  test('a command line may name types of the broker’s contract and run headless, and nothing else of the house', () => {
    const sources = house({
      'main/cli.ts': `import type { Command } from './broker/contract/commands.ts'\nconst h = await import('./headless.ts')`,
      'main/cli/list.ts': `import { Command } from '../broker/contract/commands.ts'\nimport type { Vault } from '../vault/vault.ts'\nimport type { Core } from '../broker/core/core.ts'`,
    })
    expect(directions.commandLineBeyondItsReach(sources)).toEqual([
      'main/cli/list.ts imports main/broker/contract/commands.ts',
      'main/cli/list.ts imports main/vault/vault.ts',
      'main/cli/list.ts imports main/broker/core/core.ts',
    ])
  })
  test('screens that reach into main are refused', () => {
    const sources = house({
      'renderer/app.tsx': `import { Screen } from './screens/list.tsx'\nimport type { Api } from '../preload/api.ts'`,
      'renderer/screens/list.tsx': `import type { Snapshot } from '../../main/broker/contract/snapshot.ts'`,
      'preload/index.ts': `import { name } from '../main/shell/ipc.ts'`,
    })
    expect(directions.screensBeyondTheirReach(sources)).toHaveLength(2)
  })
  test('a second importer, electron outside the shell, and a package in base are refused', () => {
    const sources = house({
      'main/vault/keychain.ts': `import keytar from '@github/keytar'`,
      'main/vault/other.ts': `import type { Entry } from '@github/keytar'`,
      'main/broker/a.ts': `import { app } from 'electron'`,
      'main/shell/tray/tray.ts': `import { Tray } from 'electron'`,
      'main/base/a.ts': `import { z } from 'zod'`,
    })
    expect(directions.packagesOutOfPlace(sources)).toEqual([
      'main/broker/a.ts imports electron',
      'main/base/a.ts imports zod',
      '@github/keytar has 2 importers: main/vault/keychain.ts, main/vault/other.ts',
    ])
  })
  test('a cycle is told with its way; one of types alone is none', () => {
    const sources = house({
      'main/mcp/a.ts': `import { b } from './b.ts'`,
      'main/mcp/b.ts': `import { c } from './c.ts'`,
      'main/mcp/c.ts': `import { a } from './a.ts'`,
      'main/mcp/d.ts': `import type { e } from './e.ts'`,
      'main/mcp/e.ts': `import { d } from './d.ts'`,
    })
    expect(directions.cycles(sources)).toEqual(['main/mcp/a.ts → main/mcp/b.ts → main/mcp/c.ts → main/mcp/a.ts'])
  })
})

describe('manners', () => {
  const one = (text: string, file = 'main/mcp/wire/relay.ts'): Sources => house({ [file]: text })

  test('251 lines are too long, 250 are not', () => {
    expect(manners.tooLong(one('x\n'.repeat(251)))).toHaveLength(1)
    expect(manners.tooLong(one('x\n'.repeat(250)))).toEqual([])
  })
  test.each(['utils', 'helper', 'common', 'session-manager', 'service', 'types', 'string-utils', 'camelCase'])(
    'the name %s says nothing',
    name => expect(manners.badlyNamed(one('', `main/mcp/${name}.ts`))).toHaveLength(1),
  )
  test('names that say something pass', () => {
    expect(
      manners.badlyNamed(house({ 'main/net/proxy-from-env.d.ts': '', 'main/vault/secret-service.ts': '' })),
    ).toEqual([])
  })
  test('a header must be there and say something', () => {
    expect(manners.withoutHeader(one(`import { x } from './x.ts'`))).toHaveLength(1)
    expect(manners.withoutHeader(one('// relay\n'))).toHaveLength(1)
    expect(manners.withoutHeader(one('// Joins two transports until one side closes.\n'))).toEqual([])
  })
  test('barrels of every kind are refused', () => {
    expect(manners.barrels(one('// All.\n', 'main/mcp/index.ts'))).toHaveLength(1)
    expect(manners.barrels(one(`export * from './a.ts'\nexport const own = 1`))).toHaveLength(1)
    expect(manners.barrels(one(`// All.\nexport { a } from './a.ts'\nexport type { B } from './b.ts'`))).toHaveLength(1)
    expect(manners.barrels(one(`export { a } from './a.ts'\nexport const own = 1`))).toEqual([])
  })
  test('S9 a reveal outside the list, and a list that is longer than the truth, are told', () => {
    const sources = house({ 'main/mcp/a.ts': 'token.reveal()', 'main/mcp/b.ts': '// .reveal() is for others' })
    expect(manners.unlistedReveals(sources, [])).toHaveLength(1)
    expect(manners.unlistedReveals(sources, ['main/mcp/a.ts'])).toEqual([])
    expect(manners.idleReveals(sources, ['main/mcp/a.ts', 'main/mcp/b.ts'])).toEqual(['main/mcp/b.ts'])
  })
  test('only the command line and the headless host use the console', () => {
    const sources = house({
      'main/mcp/a.ts': 'console.log(1)',
      'main/cli/a.ts': 'console.log(1)',
      'main/cli.ts': 'console.log(1)',
    })
    expect(manners.loud(sources)).toHaveLength(1)
  })
  test.each([
    `import { exec } from 'node:child_process'`,
    `import { spawn, execSync as run } from 'child_process'`,
    `spawn(command, { shell: true })`,
    `spawn(command, { shell: '/bin/sh' })`,
  ])('a shell is refused: %s', text => expect(manners.shells(one(text))).toHaveLength(1))
  test('programs started without a shell pass', () => {
    expect(
      manners.shells(one(`import { execFile, spawn } from 'node:child_process'\nspawn(a, { shell: false })`)),
    ).toEqual([])
  })
  test('a TODO names its issue', () => {
    expect(manners.promisesWithoutIssue(one('// TODO both eras'))).toHaveLength(1)
    expect(manners.promisesWithoutIssue(one('// TODO #3: both eras'))).toEqual([])
  })
  test.each([
    'AbortSignal.any([a])',
    'Promise.withResolvers()',
    'list.toSorted()',
    '  using x = y()',
    '  [Symbol.dispose]() {}',
  ])('the stand-in has no %s', text => {
    expect(manners.tooNewForTheStandIn(one(text))).toHaveLength(1)
    expect(manners.tooNewForTheStandIn(one(text, 'main/cli/a.ts'))).toEqual([])
  })
})

describe('styles', () => {
  const add = 'renderer/screens/add/add'

  test('a class without a rule is told, also one that is chosen', () => {
    const sources = house({
      [`${add}.tsx`]: `<p className="quiet loud" /><p className={on ? 'quiet' : \`bright-\${tone}\`} />`,
      'renderer/theme.css': '.quiet > p:hover { color: gray }',
    })
    expect(styles.withoutRule(sources)).toEqual([
      `${add}.tsx wears loud, and no sheet says how that looks`,
      `${add}.tsx wears bright-, and no sheet says how that looks`,
    ])
  })
  test('a rule that nothing wears is told; comments and at-rules are none', () => {
    const sources = house({
      [`${add}.tsx`]: `<p className="stage" /><p className={\`bright-\${tone}\`} />`,
      [`${add}.css`]:
        '/* .old { } */ @media (min-width: 1.5em) { .stage, .bright-bad { gap: .5em } .stage > .gone { gap: 0 } }',
    })
    expect(styles.idleRules(sources)).toEqual([`${add}.css dresses gone, and nothing wears it`])
  })
  test('a rule of a screen beside is borrowed; one of the theme, of components, of one’s own or of below is not', () => {
    const sources = house({
      [`${add}.tsx`]: '<p className="quiet button stage wait file" />',
      [`${add}.css`]: '.stage { gap: 0 }',
      'renderer/theme.css': '.quiet { gap: 0 }',
      'renderer/components/controls/controls.css': '.button { gap: 0 }',
      'renderer/screens/sign-in/sign-in.css': '.wait { gap: 0 }',
      'renderer/screens/clients/page.css': '.file { gap: 0 }',
    })
    expect(styles.borrowed(sources)).toEqual([`${add}.tsx wears file of renderer/screens/clients/page.css`])
  })
})

test('tests count by their syntax: not in comments, not as data, and not where they may be skipped', () => {
  const source = `
// test('in a comment', () => {})
const row = 'as data'
test('plain', () => {})
test.each([['one']])('each %s', () => {})
describe.each\`a\`(\`group $a\`, () => test("inside", () => {}))
test.skip('skipped', () => {})
test.todo('to do')
test.runIf(linux).each([1])('somewhere', () => {})
describe.skipIf(windows)('skipped group', () => test('within', () => {}))`
  expect(namesOfTests('a.test.ts', source)).toEqual(['plain', 'each %s', 'group $a', 'inside'])
})
