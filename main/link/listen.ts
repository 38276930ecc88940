// How the broker is reached: a socket or pipe under a new random name, where only proven peers get a channel.
import { randomBytes } from 'node:crypto'
import { chmodSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { asBrokerError, BrokerError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Paths } from '../base/paths.ts'
import { Secret } from '../base/secret.ts'
import { type Channel, createChannel } from './channel.ts'
import { type Meeting, proveAsBroker } from './handshake.ts'
import { ensurePrivateFolder } from './private-folder.ts'
import { publish, withdraw } from './rendezvous.ts'

export interface ListenOptions {
  readonly paths: Paths
  readonly log: Log
  /** Called once per proven peer; set `onFrame` in it (nothing is read before that). */
  readonly onChannel: (channel: Channel) => void
  /** Written into the rendezvous file for people who look: `valetkey 0.1.0`. */
  readonly program?: string
}

export interface Listener {
  readonly endpoint: string
  /** Withdraws the rendezvous and takes no new peers; channels that are open stay open. */
  close(): Promise<void>
}

/** Peers that may be proving themselves at one time; the others wait their turn, unread. */
const unprovenLimit = 64
const waitingLimit = 4096
/** Linux: connect() on a unix socket with a full backlog fails with EAGAIN; the kernel caps this at somaxconn. */
const backlog = 4096

/** Opens the door. The caller holds the claim of `single.ts`: sockets that a dead broker left are swept away. */
export async function listen({ paths, log, onChannel, program = 'valetkey' }: ListenOptions): Promise<Listener> {
  ensurePrivateFolder(paths.run)
  const endpoint = newEndpoint(paths)
  const meeting: Meeting = { endpoint, key: new Secret(randomBytes(32).toString('base64url')) }
  const lobby = createLobby(meeting, log, onChannel)
  const server = createServer({ allowHalfOpen: true }, lobby.enter)
  await open(server, endpoint)
  server.on('error', error => log.error('link-failed', { error }))
  try {
    const startedAt = new Date().toISOString()
    publish(paths, { ...meeting, pid: process.pid, startedAt, program })
  } catch (error) {
    server.close()
    throw error
  }
  return {
    endpoint,
    async close() {
      withdraw(paths, endpoint)
      server.close()
      lobby.clear()
    },
  }
}

/** Where peers wait until they have proved themselves. One that does not is dropped without a word. */
function createLobby(meeting: Meeting, log: Log, onChannel: (channel: Channel) => void) {
  const waiting: Socket[] = []
  const proving = new Set<Socket>()

  const admit = () => {
    while (proving.size < unprovenLimit) {
      const socket = waiting.shift()
      if (!socket) return
      proving.add(socket)
      prove(socket).finally(() => {
        proving.delete(socket)
        admit()
      })
    }
  }
  const prove = async (socket: Socket) => {
    try {
      // SECURITY S4: a channel exists only for who has proved itself.
      const early = await proveAsBroker(socket, meeting)
      onChannel(createChannel(socket, early))
    } catch (error) {
      log.warn('link-peer-dropped', { why: asBrokerError(error).facts.why ?? asBrokerError(error).message })
      socket.destroy()
    }
  }

  return {
    enter(socket: Socket) {
      socket.on('error', () => {}) // a peer that goes is told by 'close'
      if (waiting.length >= waitingLimit) {
        socket.destroy()
        return
      }
      waiting.push(socket)
      admit()
    },
    clear() {
      for (const socket of [...waiting.splice(0), ...proving]) socket.destroy()
    },
  }
}

function open(server: Server, endpoint: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', cause => reject(cannotListen(endpoint, cause)))
    server.listen({ path: endpoint, backlog }, () => {
      server.removeAllListeners('error')
      if (process.platform !== 'win32') chmodSync(endpoint, 0o600)
      resolve()
    })
  })
}

// macOS: sun_path holds 104 bytes, Linux 108. A longer home gets a private folder in /tmp, under the same checks.
function newEndpoint({ run, identity }: Paths): string {
  const name = randomBytes(process.platform === 'win32' ? 16 : 4).toString('hex')
  if (process.platform === 'win32') return `\\\\.\\pipe\\valetkey-${identity}-${name}`
  const near = join(run, `${name}.sock`)
  if (Buffer.byteLength(near) <= 100) {
    sweep(run)
    return near
  }
  const far = `/tmp/valetkey-${process.getuid?.() ?? 0}-${identity}`
  ensurePrivateFolder(far)
  sweep(far)
  return join(far, `${name}.sock`)
}

function sweep(folder: string): void {
  const left = readdirSync(folder).filter(name => /^[0-9a-f]{8}\.sock$/.test(name))
  for (const name of left) rmSync(join(folder, name), { force: true })
}

function cannotListen(endpoint: string, cause: NodeJS.ErrnoException): BrokerError {
  return new BrokerError('state-unwritable', {
    message: `Valetkey cannot open its link at ${endpoint} (${cause.code ?? cause.message}). Check that its folder can be written.`,
    cause,
  })
}
