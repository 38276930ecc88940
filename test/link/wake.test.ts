import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { ensurePrivateFolder } from '../../main/link/private-folder.ts'
import { publish } from '../../main/link/rendezvous.ts'
import { dialOrWake, wake } from '../../main/link/wake.ts'
import { aHome } from './a-home.ts'
import { aListener } from './a-listener.ts'

/** A host that only leaves a trace. */
function aHost(home: string) {
  const [file, trace] = [join(home, 'host.cjs'), join(home, 'trace')]
  writeFileSync(file, `require('node:fs').writeFileSync(${JSON.stringify(trace)}, '')`)
  return { host: { command: process.execPath, args: [file] }, hasRun: () => existsSync(trace) }
}

test('a broker that came up in the meantime is not started again', async () => {
  const { home, paths } = aHome()
  const { host } = aHost(home)
  let starts = 0
  const counted = {
    get command() {
      starts += 1
      return host.command
    },
    args: host.args,
  }
  await aListener(paths)
  ;(await wake({ paths, host: counted })).close()
  expect(starts).toBe(0)
})

test('a broker that does not come up is said, with the time that was waited', async () => {
  const { home, paths } = aHome()
  const { host, hasRun } = aHost(home)
  const failure = dialOrWake({ paths, host, deadline: 1000 })
  await expect(failure).rejects.toMatchObject({
    code: 'broker-unreachable',
    message: expect.stringContaining('1 seconds'),
  })
  expect(hasRun()).toBe(true)
})

test('a host that does not exist is said at once', async () => {
  const { paths } = aHome()
  const failure = dialOrWake({ paths, host: { command: join(paths.state, 'nothing'), args: [] } })
  await expect(failure).rejects.toMatchObject({
    code: 'broker-unreachable',
    message: expect.stringContaining('ENOENT'),
  })
})

test('a broker that had slept, and drops who came meanwhile, is asked once more', async () => {
  const { home, paths } = aHome()
  ensurePrivateFolder(paths.run)
  const endpoint = join(paths.run, 'asleep')
  const asleep = createServer(socket => {
    setTimeout(async () => {
      await aListener(paths)
      socket.destroy()
    }, 1_200) // longer than what answers wrongly is waited for
  })
  onTestFinished(() => void asleep.close())
  await new Promise<void>(listening => asleep.listen(endpoint, listening))
  chmodSync(endpoint, 0o600)
  const startedAt = new Date().toISOString()
  publish(paths, { endpoint, key: new Secret('k'.repeat(43)), pid: process.pid, startedAt, program: 'asleep' })
  const { host, hasRun } = aHost(home)
  ;(await dialOrWake({ paths, host })).close()
  expect(hasRun()).toBe(false)
})

test('who does not need the broker any more stops waiting', async () => {
  const { home, paths } = aHome()
  const ending = new AbortController()
  const failure = dialOrWake({ paths, ...aHost(home), signal: ending.signal })
  ending.abort()
  await expect(failure).rejects.toMatchObject({ code: 'cancelled' })
})
