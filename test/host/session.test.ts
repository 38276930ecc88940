import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { displayIn, findSession, parseEnvironment, type SessionSources, sourcesHere } from '../../main/host/session.ts'

const nowhere: SessionSources = {
  own: {},
  ancestors: () => [],
  serviceManager: async () => ({}),
  usualPlaces: () => ({}),
}

describe('finding the session of a woken broker', () => {
  test('its own environment comes first, then the nearest ancestor', async () => {
    const session = await findSession({
      ...nowhere,
      own: { DISPLAY: ':1' },
      ancestors: () => [
        { DISPLAY: ':2', DBUS_SESSION_BUS_ADDRESS: 'unix:near' },
        { DBUS_SESSION_BUS_ADDRESS: 'unix:far', HTTPS_PROXY: 'http://proxy.example:3128' },
      ],
    })
    expect(session).toEqual({
      DISPLAY: ':1',
      DBUS_SESSION_BUS_ADDRESS: 'unix:near',
      HTTPS_PROXY: 'http://proxy.example:3128',
    })
  })

  test('only the names of a session are taken from other processes', async () => {
    const ancestor = { AWS_SECRET_ACCESS_KEY: 'x', NODE_OPTIONS: '--require evil', DISPLAY: ':0' }
    expect(await findSession({ ...nowhere, ancestors: () => [ancestor] })).toEqual({ DISPLAY: ':0' })
  })

  test('the service manager and the usual places fill what is missing', async () => {
    const session = await findSession({
      ...nowhere,
      serviceManager: async () => ({ WAYLAND_DISPLAY: 'wayland-0' }),
      usualPlaces: () => ({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus', WAYLAND_DISPLAY: 'wayland-9' }),
    })
    expect(session).toEqual({
      WAYLAND_DISPLAY: 'wayland-0',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus',
    })
  })

  test('values may hold equals signs', () => {
    expect(parseEnvironment(['A=b=c', 'EMPTY=', '=odd'])).toEqual({ A: 'b=c', EMPTY: '' })
  })

  test.runIf(process.platform === 'linux')('a living process of ours is read for real', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30000)'], {
      env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/tmp/of-the-child' },
    })
    try {
      await new Promise(resolve => child.once('spawn', resolve))
      const read = () => sourcesHere({}, child.pid).ancestors()[0]?.DBUS_SESSION_BUS_ADDRESS
      await expect.poll(read).toBe('unix:path=/tmp/of-the-child')
    } finally {
      child.kill()
    }
  })
})

test.skipIf(process.platform === 'win32')('a display that another user has laid out is nobody’s', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'x11-'))
  const server = createServer()
  onTestFinished(() => {
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  writeFileSync(join(folder, 'X3'), '')
  server.listen(join(folder, 'X5'))
  await once(server, 'listening')
  const me = process.getuid?.() ?? 0
  expect(displayIn(folder, [me])).toBe(':5')
  expect(displayIn(folder, [me + 1])).toBeUndefined()
  expect(displayIn(join(folder, 'gone'), [me])).toBeUndefined()
})
