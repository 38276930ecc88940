import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { pathsOf } from '../../main/base/paths.ts'

describe('our own places', () => {
  test.each([
    ['linux', '/home/ada/.local/state/valetkey'],
    ['darwin', '/home/ada/Library/Application Support/Valetkey'],
    ['win32', '/home/ada/AppData/Local/Valetkey'],
  ] as const)('on %s lie where its users expect them', (platform, state) => {
    const paths = pathsOf('/home/ada', platform)
    expect(paths.state).toBe(state)
    expect(paths.run.startsWith(`${state}/run-`)).toBe(true)
    expect(paths.logs).toBe(`${state}/logs`)
  })

  test('of two homes have two identities, of eight hex digits', () => {
    expect(pathsOf('/home/ada').identity).toMatch(/^[0-9a-f]{8}$/)
    expect(pathsOf('/home/ada').identity).not.toBe(pathsOf('/home/bob').identity)
  })

  test('are the same for a full environment and for the six names that an MCP host passes on', () => {
    const six = {
      HOME: '/home/ada',
      LOGNAME: 'ada',
      PATH: process.env.PATH,
      SHELL: '/bin/sh',
      TERM: 'xterm',
      USER: 'ada',
    }
    const all = { ...six, XDG_STATE_HOME: '/elsewhere', XDG_RUNTIME_DIR: '/run/user/7', TMPDIR: '/var/tmp' }
    expect(placesSeenWith(six)).toEqual(placesSeenWith(all))
  })
})

function placesSeenWith(env: NodeJS.ProcessEnv): unknown {
  const file = fileURLToPath(new URL('../../main/base/paths.ts', import.meta.url))
  const script = `import { pathsOf } from ${JSON.stringify(file)}; console.log(JSON.stringify(pathsOf()))`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' })
  return JSON.parse(stdout)
}
