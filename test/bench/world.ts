// Starts the process that holds server and issuer, and carries the bench's wishes to it.
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { belonging } from './belongings.ts'
import { within } from './deadline.ts'
import type { Ask, Counts, Ready, Reply } from './server/control.ts'

export interface World extends Ready {
  ask(asked: Ask): Promise<Counts>
  stop(): Promise<void>
}

export async function aWorld(): Promise<World> {
  const child = fork(fileURLToPath(new URL('server/process.ts', import.meta.url)), { env: { PATH: '/usr/bin:/bin' } })
  const waiting = new Map<number, (counts: Counts) => void>()
  let lastId = 0
  const ready = new Promise<Ready>((resolve, reject) => {
    child.once('exit', code => reject(new Error(`the server process ended with ${code}`)))
    child.on('message', (reply: Reply) => {
      if ('ready' in reply) return resolve(reply.ready)
      waiting.get(reply.id)?.(reply.counts)
      waiting.delete(reply.id)
    })
  })
  return {
    ...(await within(15_000, 'the server process', ready)),
    ask(asked) {
      lastId += 1
      const answer = new Promise<Counts>(resolve => waiting.set(lastId, resolve))
      child.send({ id: lastId, asked })
      return within(10_000, `the server process, asked for ${asked.ask}`, answer)
    },
    stop: belonging(() => endProcess(child)),
  }
}

function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve()
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  child.kill('SIGKILL')
  return gone
}
