// One proven connection between two of our processes: frames in order both ways, with back pressure. Knows no MCP.
import type { Socket } from 'node:net'
import { asBrokerError, type BrokerError } from '../base/errors.ts'
import { createDecoder, encodeFrame, type Frame } from './frames.ts'

export interface Channel {
  /** Sends in order. False: the buffer is full, wait for `drained` before sending much more. On a closed channel: nothing. */
  send(frame: Frame): boolean
  /** Resolves when there is room, and when the channel closes. */
  drained(): Promise<void>
  /** The one reader. Nothing is read from the socket before it is set. */
  onFrame(read: (frame: Frame) => void): void
  /** Called once; `why` when the other end broke the rules or the socket failed. Called at once if closed already. */
  onClose(told: (why?: BrokerError) => void): void
  /** Sends what is buffered, then closes; an end that does not take it within two seconds is cut off. */
  close(): void
  pause(): void
  resume(): void
}

const farewell = 2000

/** The channel of a socket whose handshake is done; `early` is what came behind the handshake's last line. */
export function createChannel(socket: Socket, early: Buffer): Channel {
  let reader: ((frame: Frame) => void) | undefined
  let paused = false
  let closed = false
  let why: BrokerError | undefined
  const listeners: ((why?: BrokerError) => void)[] = []
  const waiting: (() => void)[] = []

  const decode = createDecoder(frame => {
    if (!closed) reader?.(frame)
  })
  const take = (chunk: Buffer) => {
    try {
      decode(chunk)
    } catch (error) {
      why = asBrokerError(error)
      socket.destroy()
    }
  }
  const release = () => {
    for (const go of waiting.splice(0)) go()
  }

  if (early.length > 0) socket.unshift(early)
  socket.on('drain', release)
  socket.on('error', error => {
    why ??= asBrokerError(error)
  })
  socket.on('end', () => socket.end())
  socket.on('close', () => {
    closed = true
    release()
    for (const tell of listeners.splice(0)) tell(why)
  })

  return {
    send(frame) {
      if (closed || !socket.writable) return true
      const [start, body] = encodeFrame(frame)
      if (!start) return true
      if (!body) return socket.write(start)
      socket.cork()
      socket.write(start)
      const room = socket.write(body)
      socket.uncork()
      return room
    },
    drained: () => (closed || !socket.writableNeedDrain ? Promise.resolve() : new Promise(go => waiting.push(go))),
    onFrame(read) {
      const first = reader === undefined
      reader = read
      if (!first) return
      socket.on('data', take)
      if (!paused) socket.resume()
    },
    onClose(told) {
      if (closed) told(why)
      else listeners.push(told)
    },
    close() {
      if (closed) return
      socket.end()
      setTimeout(() => socket.destroy(), farewell).unref()
    },
    pause() {
      paused = true
      socket.pause()
    },
    resume() {
      paused = false
      if (reader) socket.resume()
    },
  }
}
