// Whether the scripts know what is missing, and say what they will do about it.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { differences, projectNode } from '../../scripts/install.mjs'
import { lastingNode } from '../../scripts/npm.mjs'
import { installLine, testPackages } from '../../scripts/system-packages.mjs'

describe('what has to be installed', () => {
  const lock = { '': { version: '1' }, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } }

  test('is everything in a fresh clone', () => {
    expect(differences(lock, {})).toEqual(['node_modules/a', 'node_modules/b'])
  })
  test('is nothing when every package is there in its version', () => {
    const { '': _root, ...installed } = lock
    expect(differences(lock, installed)).toEqual([])
  })
  test('is what another branch or a pull has changed', () => {
    expect(differences(lock, { ...lock, 'node_modules/b': { version: '1.9.0' } })).toEqual(['node_modules/b'])
  })
  test('is not what belongs to other platforms, but is an optional one that is here in an old version', () => {
    const wanted = { 'node_modules/mac': { version: '2.0.0', optional: true } }
    expect(differences(wanted, {})).toEqual([])
    expect(differences(wanted, { 'node_modules/mac': { version: '1.0.0' } })).toEqual(['node_modules/mac'])
  })
})

describe('a new installation takes the project’s own Node away while it runs the script', () => {
  const gone = '/no/such/project/node_modules/node/bin/node'

  test('so the project has none any more, and brings it again', () => {
    expect(projectNode('/no/such/project', { execPath: gone, versions: { node: '24.1.0' } })).toBeUndefined()
    const own = { execPath: process.execPath, versions: { node: '24.1.0' } }
    expect(projectNode('/no/such/project', own)).toBe(process.execPath)
  })
  test('so npm’s own Node runs what comes next, and where npm does not run us the one on the PATH', () => {
    const ofNpm = { npm_node_execpath: process.execPath }
    expect(lastingNode({ execPath: gone, env: ofNpm })).toBe(process.execPath)
    expect(lastingNode({ execPath: gone, env: {} })).toBe('node')
    expect(lastingNode({ execPath: process.execPath, env: { npm_node_execpath: gone } })).toBe(process.execPath)
  })
})

test('the line for people without root names every package', () => {
  expect(installLine(testPackages)).toMatch(/^sudo apt-get update && sudo apt-get install -y .*dbus gnome-keyring/)
})

test('a target that does not exist is answered with those that do', () => {
  const script = fileURLToPath(new URL('../../scripts/bootstrap.mjs', import.meta.url))
  const { status, stderr } = spawnSync(process.execPath, [script, 'constructor'], { encoding: 'utf8' })
  expect(stderr).toContain('build|start|dev|dist|demo|check|test')
  expect(status).toBe(2)
})
