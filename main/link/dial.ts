// How one of our processes reaches the broker: read the rendezvous, connect, prove, be proven to.
import { connect, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { BrokerError } from '../base/errors.ts'
import type { Paths } from '../base/paths.ts'
import { type Channel, createChannel } from './channel.ts'
import { proveAsClient } from './handshake.ts'
import { flawOf, folderFlaw, statsOf } from './private-folder.ts'
import { readRendezvous } from './rendezvous.ts'

export interface DialOptions {
  readonly paths: Paths
  readonly signal?: AbortSignal
  /** Milliseconds for all of it; 5,000 by default. */
  readonly timeout?: number
}

/**
 * A proven channel to the running broker.
 * @throws BrokerError `broker-unreachable` (none runs, or it does not answer), `link-refused` (what answers is not ours, or its
 * files are not private), `cancelled` (the signal).
 */
export async function dial({ paths, signal, timeout = 5000 }: DialOptions): Promise<Channel> {
  if (signal?.aborted) throw cancelled()
  const end = Date.now() + timeout
  const found = readRendezvous(paths)
  if (found.is === 'none') throw unreachable('Valetkey is not running')
  if (found.is === 'refused') throw refused(found.why)
  const { endpoint } = found.rendezvous
  checkEndpoint(endpoint)
  const socket = await connected(endpoint, end, signal)
  const cut = () => socket.destroy()
  signal?.addEventListener('abort', cut)
  try {
    const early = await proveAsClient(socket, found.rendezvous, Math.max(1, end - Date.now()))
    return createChannel(socket, early)
  } catch (error) {
    socket.destroy()
    throw signal?.aborted ? cancelled() : error
  } finally {
    signal?.removeEventListener('abort', cut)
  }
}

// SECURITY S4: a socket that another user could have put there is not dialled.
function checkEndpoint(endpoint: string): void {
  if (process.platform === 'win32') return
  const folder = dirname(endpoint)
  const flaw = folderFlaw(folder)
  if (flaw && flaw !== 'missing') throw refused(`${folder} is ${flaw}`)
  const socket = statsOf(endpoint)
  if (!socket) throw unreachable('Valetkey is not running any more')
  const itsFlaw = socket.isSocket() ? flawOf(socket) : 'not a socket'
  if (itsFlaw) throw refused(`${endpoint} is ${itsFlaw}`)
}

async function connected(endpoint: string, end: number, signal: AbortSignal | undefined): Promise<Socket> {
  for (;;) {
    if (signal?.aborted) throw cancelled()
    try {
      return await connectOnce(endpoint)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'EACCES' || code === 'EPERM') throw refused(`${endpoint} may not be opened (${code})`)
      // Linux: EAGAIN is a full backlog, Windows: EBUSY is all pipe instances taken: hundreds came at once, room comes soon.
      const busy = code === 'EAGAIN' || code === 'EBUSY'
      if (!busy || Date.now() > end) throw unreachable(`Valetkey does not answer (${code ?? 'error'})`, error)
    }
    await new Promise(go => setTimeout(go, 5 + Math.random() * 20))
  }
}

// A local connect succeeds or fails at once; there is no network that could leave it hanging.
function connectOnce(endpoint: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path: endpoint, allowHalfOpen: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      socket.on('error', () => {}) // told by 'close'
      resolve(socket)
    })
  })
}

function unreachable(what: string, cause?: unknown): BrokerError {
  const message = `${what}. Start it with \`valetkey serve\` or by opening the app.`
  return new BrokerError('broker-unreachable', cause === undefined ? { message } : { message, cause })
}

function refused(why: string): BrokerError {
  return new BrokerError('link-refused', {
    message: `Valetkey does not use its link: ${why}. \`valetkey doctor\` says more.`,
  })
}

function cancelled(): BrokerError {
  return new BrokerError('cancelled', { message: 'The connection to Valetkey was not needed any more.' })
}
