// A bridge's stdin and stdout: one JSON-RPC message a line, whoever stands on the other side of it.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Spawnable } from '../world/raw-client.ts'

export interface BridgeLine {
  /** Hears every message of the bridge. */
  onMessage: (message: object) => void
  write(message: object): void
  /** Closes its stdin, and waits until it has gone. */
  end(): Promise<void>
  readonly ended: Promise<void>
}

const patience = 5000

export function bridgeLine({ command, args, env }: Spawnable): BridgeLine {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  child.stdin.on('error', () => {}) // it has gone; `ended` says so
  const line: BridgeLine = {
    onMessage: () => {},
    write: message => void child.stdin.write(`${JSON.stringify(message)}\n`),
    end: async () => {
      child.stdin.end()
      const timer = setTimeout(() => child.kill('SIGKILL'), patience)
      await ended
      clearTimeout(timer)
    },
    ended,
  }
  createInterface({ input: child.stdout }).on('line', text => line.onMessage(JSON.parse(text) as object))
  return line
}
