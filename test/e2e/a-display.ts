// A screen that nobody sees: Xvfb on a display number that it finds free itself.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

export interface Display extends AsyncDisposable {
  /** What DISPLAY is to be. */
  readonly name: string
}

const size = '1600x1200x24'
const patience = 10_000

export async function aDisplay(): Promise<Display> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const gone = once(server, 'exit')
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) server.kill('SIGKILL')
    await gone
  }
  try {
    const number = await firstLine(server.stdio[3] as Readable)
    return { name: `:${number}`, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function firstLine(stream: Readable): Promise<string> {
  const [chunk] = (await once(stream, 'data', { signal: AbortSignal.timeout(patience) })) as [Buffer]
  return chunk.toString().trim()
}
