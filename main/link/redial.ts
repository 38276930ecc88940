// How a bridge stays in touch with whichever broker there is: dials, wakes, waits, and dials again. Knows no MCP.
import { asBrokerError, type BrokerError } from '../base/errors.ts'
import type { Channel } from './channel.ts'
import { dial } from './dial.ts'
import { dialOrWake, type WakeOptions } from './wake.ts'

export interface RedialOptions extends WakeOptions {
  /** A proven channel; set its `onFrame`. */
  readonly onUp: (channel: Channel) => void
  readonly onDown: () => void
  /** A broker was asked for and could not be had. Dialling goes on; waking does only after `ask`. */
  readonly onHopeless: (error: BrokerError) => void
}

export interface Redial {
  /** The client wants something: dial now, and wake if need be. */
  ask(): void
  /** The broker answers: what fails from now on is a new failure. */
  healthy(): void
  /** A person stopped the broker: dial, but do not wake, until `ask`. */
  doNotWake(): void
  /** The broker does not want us: not even dial, until `ask`. */
  doNotDial(): void
  end(): void
}

/** A broker that was there may be back in a moment (an update, a takeover); only then is another one woken. */
const waitForOld = 1000
const soonest = 20
const latest = 1000
const latestIdle = 3000

/** Begins at once, waking a broker if there is none. */
export function keepDialled(options: RedialOptions): Redial {
  const { onUp, onDown, onHopeless } = options
  const ending = new AbortController()
  const { signal } = ending
  let rest: 'none' | 'no-wake' | 'no-dial' = 'none'
  let wakeAt = 0
  let delay = soonest
  let stir = () => {}

  const attempt = (): Promise<Channel> => {
    const { paths } = options
    const mayWake = rest === 'none' && Date.now() >= wakeAt
    return mayWake ? dialOrWake({ ...options, signal }) : dial({ paths, signal })
  }
  const pause = () =>
    new Promise<void>(go => {
      const timer = rest === 'no-dial' ? undefined : setTimeout(go, delay)
      stir = () => {
        clearTimeout(timer)
        go()
      }
    })
  const stayWith = async (channel: Channel) => {
    const cut = () => channel.close()
    signal.addEventListener('abort', cut)
    await new Promise<void>(go => {
      channel.onClose(() => go())
      onUp(channel)
    })
    signal.removeEventListener('abort', cut)
    wakeAt = Date.now() + waitForOld
    onDown()
  }
  const run = async () => {
    while (!signal.aborted) {
      const woke = rest === 'none' && Date.now() >= wakeAt
      try {
        await stayWith(await attempt())
      } catch (error) {
        if (signal.aborted) return
        if (woke && rest === 'none') {
          rest = 'no-wake'
          onHopeless(asBrokerError(error))
        }
      }
      if (signal.aborted) return
      await pause()
      delay = Math.min(delay * 2, rest === 'none' ? latest : latestIdle)
    }
  }
  void run()

  return {
    ask() {
      if (rest === 'none') return
      rest = 'none'
      wakeAt = 0
      delay = soonest
      stir()
    },
    healthy() {
      delay = soonest
    },
    doNotWake() {
      if (rest === 'none') rest = 'no-wake'
    },
    doNotDial() {
      rest = 'no-dial'
    },
    end() {
      ending.abort()
      stir()
    },
  }
}
