// Whether window and tray say the same of each server while this machine has no network, and nothing untrue.
import { expect, test } from 'vitest'
import { seenWithoutNetwork } from '../../main/shell/desk/no-network.ts'
import { headline, menuFor } from '../../main/shell/tray/menu.ts'
import { aServerView } from '../cli/snapshot.ts'
import { anAppSnapshot } from './an-app-snapshot.ts'

const far = aServerView({ name: 'linear' })
const loopback = aServerView({ name: 'dev', url: 'http://127.0.0.1:3000/mcp' })
const program = aServerView({
  name: 'files',
  url: 'stdio://files',
  accounts: [],
  local: { command: 'npx files', cwd: '/', env: {} },
})

const glances = (servers: (typeof far)[], desk: { offline?: true }, paused = false) =>
  seenWithoutNetwork(anAppSnapshot({ servers, paused }, desk)).broker.servers.flatMap(({ glance, accounts }) => [
    glance,
    ...accounts.map(account => account.glance),
  ])

test('without a network all is offline but what runs on this machine', () => {
  expect(glances([far, loopback, program], { offline: true })).toEqual([
    'offline',
    'offline',
    'ready',
    'ready',
    'ready',
  ])
  expect(glances([far], {})).toEqual(['ready', 'ready'])
  expect(glances([far], { offline: true }, true)).toEqual(['ready', 'ready'])
})

test('the tray’s lines say what the window says', () => {
  const snapshot = seenWithoutNetwork(anAppSnapshot({ servers: [far, program] }, { offline: true }))
  const texts = menuFor(snapshot).map(item => ('text' in item ? item.text : ''))
  expect(texts).toEqual(expect.arrayContaining(['Valetkey: offline', 'linear — Offline', 'files — Ready']))
})

test('whoever has only servers on this machine is not told that it is offline', () => {
  const snapshot = seenWithoutNetwork(anAppSnapshot({ servers: [loopback, program] }, { offline: true }))
  expect(headline(snapshot)).toBe('Valetkey: everything is ready')
})
