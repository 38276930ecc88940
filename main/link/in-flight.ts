// What the bridge must remember so that its client survives a broker's restart. Pure state: no socket, no clock.
import { isRepeatable } from '../base/repeatable.ts'
import type { ClientMessage } from './client-line.ts'
import { type Frame, noBody, type RequestId } from './frames.ts'

export interface InFlight {
  /** Takes a message of the client; it waits until `next` gives it out. */
  add(message: ClientMessage): void
  /** The next frame to send, in the client's order; undefined when all is sent. */
  next(): Frame | undefined
  /** Whether the client still waits for this answer. If so it has it now. */
  answered(id: RequestId): boolean
  /** The broker is gone: the requests that may have had their effect, forgotten here, to be answered by the bridge. */
  lose(): Lost[]
  /** For a new broker: the opening lines that had their answers, then what can be asked again. */
  resume(): Frame[]
  /** Every request that waits, forgotten here, to be answered by the bridge. */
  giveUp(): RequestId[]
  /** Whether the client waits for an answer; not for one that stays out as long as it likes. */
  isWaiting(): boolean
  /** Bytes that wait to be sent. */
  waitingBytes(): number
}

export interface Lost {
  readonly id: RequestId
  readonly method: string
}

interface Sent extends Lost {
  /** The whole message while it can be asked again; a tool call is not kept. */
  readonly message?: ClientMessage
  readonly times: number
}

/** A request that three brokers did not survive is not given to a fourth. */
const mostTimes = 3
/** It stays open as long as its client likes, and outlives any number of brokers. */
const staysOpen = 'subscriptions/listen'

export function createInFlight(): InFlight {
  const queue: ClientMessage[] = []
  const sent = new Map<RequestId, Sent>()
  const opening = createOpening()
  let bytes = 0

  const take = (at: number) => {
    const [message] = queue.splice(at, 1)
    bytes -= message?.body.length ?? 0
    return message
  }
  const note = (message: ClientMessage, times: number) => {
    const { id, method } = message
    if (method === 'notifications/initialized') opening.note(message)
    if (id === undefined || method === undefined) return
    sent.set(id, { id, method, times, ...(isRepeatable(method) ? { message } : {}) })
  }

  return {
    add(message) {
      if (message.cancels !== undefined) {
        sent.delete(message.cancels)
        const at = queue.findIndex(({ id, method }) => id === message.cancels && method !== undefined)
        if (at >= 0) {
          take(at)
          return
        }
      }
      queue.push(message)
      bytes += message.body.length
    },
    next() {
      const message = take(0)
      if (!message) return undefined
      note(message, 1)
      return frameOf(message)
    },
    answered(id) {
      const request = sent.get(id)
      if (request?.message) opening.note(request.message)
      return sent.delete(id)
    },
    lose() {
      const lost = [...sent.values()].filter(({ message, times }) => !message || times >= mostTimes)
      for (const { id } of lost) sent.delete(id)
      return lost
    },
    resume() {
      const frames = opening.frames()
      for (const { message, times } of [...sent.values()]) {
        if (!message) continue
        note(message, message.method === staysOpen ? times : times + 1)
        frames.push(frameOf(message))
      }
      return frames
    },
    giveUp() {
      const ids = [...sent.keys()]
      sent.clear()
      for (let at = queue.length - 1; at >= 0; at -= 1) {
        const { id, method } = queue[at] ?? {}
        if (id === undefined || method === undefined) continue
        take(at)
        ids.push(id)
      }
      return ids
    },
    isWaiting: () => [...sent.values(), ...queue].some(isAwaited),
    waitingBytes: () => bytes,
  }
}

function isAwaited({ id, method }: Pick<ClientMessage, 'id' | 'method'>): boolean {
  return id !== undefined && method !== undefined && method !== staysOpen
}

const first = ['initialize', 'notifications/initialized']

/** The lines by which a client's session came to be what it is. */
function createOpening() {
  const lines = new Map<string, ClientMessage>()
  return {
    note(message: ClientMessage) {
      const { method, uri = '' } = message
      if (method === 'resources/unsubscribe') lines.delete(`resources/subscribe ${uri}`)
      if (method === 'resources/subscribe') lines.set(`${method} ${uri}`, message)
      if (method === 'initialize' || method === 'notifications/initialized' || method === 'logging/setLevel') {
        lines.set(method, message)
      }
    },
    frames(): Frame[] {
      const order = new Set([...first, ...lines.keys()])
      const messages = [...order].flatMap(line => lines.get(line) ?? [])
      return messages.map(message => frameOf(message, { replay: true }))
    },
  }
}

function frameOf({ id, method, body }: ClientMessage, more: { replay?: true } = {}): Frame {
  const head = {
    t: 'message' as const,
    ...(id === undefined ? {} : { id }),
    ...(method === undefined ? {} : { method }),
  }
  return { head: { ...head, ...more }, body: body ?? noBody }
}
