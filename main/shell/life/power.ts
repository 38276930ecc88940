// When connections should ask anew whether their servers are still there: after a sleep, and when the network changed.
import { networkInterfaces } from 'node:os'
import type { Net, PowerMonitor } from 'electron'

export interface Surroundings {
  isOffline(): boolean
  stop(): void
}

export interface SurroundingsOptions {
  /** The machine woke up or has other addresses than before. */
  readonly onDisturbed: () => void
  readonly onOffline: () => void
  readonly net: Pick<Net, 'isOnline'>
  readonly powerMonitor: Pick<PowerMonitor, 'on' | 'off'>
  readonly addressesNow?: () => string
}

// Electron tells main nothing of network changes; addresses are cheap to look at (a tenth of a millisecond).
const look = 5_000

export function watchSurroundings(options: SurroundingsOptions): Surroundings {
  const { onDisturbed, onOffline, net, powerMonitor, addressesNow = addressesHere } = options
  let addresses = addressesNow()
  let offline = !net.isOnline()
  const onLook = () => {
    const now = addressesNow()
    const isOffline = !net.isOnline()
    const cameBack = offline && !isOffline
    if (isOffline !== offline) {
      offline = isOffline
      onOffline()
    }
    if (now !== addresses || cameBack) onDisturbed()
    addresses = now
  }
  const timer = setInterval(onLook, look)
  powerMonitor.on('resume', onDisturbed)
  return {
    isOffline: () => offline,
    stop: () => {
      clearInterval(timer)
      powerMonitor.off('resume', onDisturbed)
    },
  }
}

function addressesHere(): string {
  const all = Object.values(networkInterfaces()).flatMap(list => list ?? [])
  return all
    .filter(({ internal }) => !internal)
    .map(({ address }) => address)
    .sort()
    .join(' ')
}
