// A listening end of the link in the test's process, its log lines and the channels that came, closed with its test.
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { createLog } from '../../main/base/log.ts'
import type { Paths } from '../../main/base/paths.ts'
import type { Channel } from '../../main/link/channel.ts'
import { proveAsClient } from '../../main/link/handshake.ts'
import { listen } from '../../main/link/listen.ts'
import { readRendezvous } from '../../main/link/rendezvous.ts'

export async function aListener(paths: Paths, onChannel: (channel: Channel) => void = () => {}) {
  const channels: Channel[] = []
  const lines: string[] = []
  const log = createLog(line => lines.push(line))
  const listener = await listen({
    paths,
    log,
    onChannel(channel) {
      channels.push(channel)
      onChannel(channel)
    },
  })
  onTestFinished(async () => {
    for (const channel of channels) channel.close()
    await listener.close()
  })
  return { ...listener, channels, lines }
}

/** Waits for something that will be true; the test's own time-out is its end. */
export async function until<T>(look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const seen = await look()
    if (seen) return seen
    await new Promise(go => setTimeout(go, 5))
  }
}

/** A peer that has proved itself and then writes what it likes. */
export async function aProvenSocket(paths: Paths): Promise<Socket> {
  const found = readRendezvous(paths)
  if (found.is !== 'found') throw new Error(`no rendezvous: ${found.is}`)
  const socket = connect(found.rendezvous.endpoint)
  socket.on('error', () => {})
  await proveAsClient(socket, found.rendezvous, 2000)
  return socket
}
