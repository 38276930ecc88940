import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { lifeOf, thisProcess } from '../../main/link/process-identity.ts'

test('this process lives, and a process number that was used again is not the one that was meant', () => {
  expect(lifeOf(thisProcess())).toBe('alive')
  expect(lifeOf({ ...thisProcess(), born: '1' })).toBe(process.platform === 'linux' ? 'dead' : 'unknown')
})

test.runIf(process.platform === 'linux')('a killed process that nobody has collected yet is dead', async () => {
  // The second sleep never waits for its child, which stays a zombie.
  const parent = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const pid = await new Promise<number>(resolve => parent.stdout.once('data', text => resolve(Number(text))))
    const stat = () => readFileSync(`/proc/${pid}/stat`, 'utf8')
    const identity = {
      pid,
      host: hostname(),
      born: stat()
        .slice(stat().lastIndexOf(')') + 2)
        .split(' ')[19] as string,
    }
    expect(lifeOf(identity)).toBe('alive')
    process.kill(pid, 'SIGKILL')
    await expect.poll(stat).toMatch(/\) Z /)
    expect(lifeOf(identity)).toBe('dead')
  } finally {
    parent.kill('SIGKILL')
  }
})
