import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { takeClaim } from '../../main/link/claims.ts'
import { ensurePrivateFolder } from '../../main/link/private-folder.ts'
import { thisProcess } from '../../main/link/process-identity.ts'
import { claim } from '../../main/link/single.ts'
import { aHome } from './a-home.ts'
import { aListener } from './a-listener.ts'

const claimant = fileURLToPath(new URL('./claimant.ts', import.meta.url))

async function aClaimant(home: string, way: 'hold' | 'brief'): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [claimant, way], { env: { HOME: home }, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said] = await once(child.stdout, 'data')
  return { child, said: String(said).trim() }
}

const count = (all: readonly { said: string }[], said: string) => all.filter(one => one.said === said).length

test('of 20 brokers that start at one moment exactly one runs', { timeout: 60_000 }, async () => {
  const { home } = aHome()
  const all = await Promise.all(Array.from({ length: 20 }, () => aClaimant(home, 'hold')))
  expect([count(all, 'won'), count(all, 'lost')]).toEqual([1, 19])
})

test('of 20 that find a dead broker’s claim exactly one takes it over', { timeout: 60_000 }, async () => {
  const { home } = aHome()
  const first = await aClaimant(home, 'hold')
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  const all = await Promise.all(Array.from({ length: 20 }, () => aClaimant(home, 'hold')))
  expect([first.said, count(all, 'won'), count(all, 'lost')]).toEqual(['won', 1, 19])
})

test('takers in one process agree on one, round after round, and leave one file behind', async () => {
  const { paths } = aHome()
  ensurePrivateFolder(paths.run)
  const isStale = () => false
  for (let round = 0; round < 50; round += 1) {
    const options = { folder: paths.run, name: 'thing', isStale }
    const all = await Promise.all(Array.from({ length: 10 }, () => takeClaim(options)))
    const winners = all.flatMap(one => (one.is === 'taken' ? [one] : []))
    expect(winners).toHaveLength(1)
    winners[0]?.release()
  }
  expect(readdirSync(paths.run)).toEqual(['thing.50'])
})

test('a claim is held against its own process too, and free after its release', async () => {
  const { paths } = aHome()
  const held = await claim(paths)
  await expect(claim(paths)).rejects.toMatchObject({ code: 'already-running', facts: { pid: process.pid } })
  held.release()
  ;(await claim(paths)).release()
})

const aClaimFile = (run: string, holder: object) => {
  ensurePrivateFolder(run)
  writeFileSync(join(run, 'broker.7'), JSON.stringify(holder))
}

test('a process number that is used again does not keep the claim', async () => {
  const { paths } = aHome()
  aClaimFile(paths.run, { pid: process.pid, host: hostname(), born: '1', at: Date.now() })
  ;(await claim(paths)).release()
})

test('a broker that lives and does not answer keeps the claim', async () => {
  const { paths } = aHome()
  aClaimFile(paths.run, { ...thisProcess(), at: Date.now() - 60_000 })
  await expect(claim(paths)).rejects.toMatchObject({ code: 'already-running' })
})

test('who acts on an old look steps back from who was faster', async () => {
  const { paths } = aHome()
  ensurePrivateFolder(paths.run)
  const options = { folder: paths.run, name: 'thing', isStale: () => true }
  await takeClaim(options)
  let looks = 0
  const slow = await takeClaim({
    ...options,
    async isStale() {
      looks += 1
      if (looks > 1) return false
      // While this one thinks, two others take the claim, one after the other.
      await takeClaim(options)
      await takeClaim(options)
      return true
    },
  })
  expect(slow.is).toBe('held')
  expect(readdirSync(paths.run)).toEqual(['thing.3'])
})

test('where nobody can tell who has the number, the rendezvous decides', async () => {
  const { paths } = aHome()
  const elsewhere = { pid: 1, host: 'another-machine', at: Date.now() - 60_000 }
  aClaimFile(paths.run, elsewhere)
  const listener = await aListener(paths)
  await expect(claim(paths)).rejects.toMatchObject({ code: 'already-running' })
  await listener.close()
  ;(await claim(paths)).release()
})

test('a broker that is just starting elsewhere is not passed over', async () => {
  const { paths } = aHome()
  aClaimFile(paths.run, { pid: 1, host: 'another-machine', at: Date.now() })
  await expect(claim(paths)).rejects.toMatchObject({ code: 'already-running' })
})
