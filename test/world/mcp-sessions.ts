// What an SDK does for an MCP server of the test world: sessions over web requests. One port, two SDKs behind it.
import type { Shop } from './mcp-behaviour.ts'

export interface Bearer {
  readonly token: string
  readonly clientId: string
  readonly scopes: string[]
  readonly extra: { readonly sub: string }
}

export interface SessionOptions {
  readonly shop: Shop
  /** Answers with JSON bodies instead of event streams where it can. */
  readonly json: boolean
  /** Keeps events, so that a broken stream can be resumed by `Last-Event-ID`. */
  readonly resumable: boolean
  /** Milliseconds of the SSE `retry` field, with `resumable`. */
  readonly retryInterval: number
  readonly era: 'legacy' | 'both' | 'modern'
}

export interface Sessions {
  handle(request: Request, body: unknown, bearer: Bearer): Promise<Response>
  /** Sends a notification to every session (on its standalone stream), or to one. */
  broadcast(method: string, params: Record<string, unknown>, session?: string): Promise<void>
  /** Tells those who listen without a session (2026-07-28) that a resource has changed. */
  resourceUpdated?(uri: string): void
  /** Sends a request of the server's own to every session; resolves with the answers. */
  askAll(method: string, params: Record<string, unknown>): Promise<unknown[]>
  ids(): readonly string[]
  /** Forgets all sessions, as a restarted server does. */
  forget(): Promise<void>
  close(): Promise<void>
}

export const unknownSession = () =>
  Response.json({ jsonrpc: '2.0', error: { code: -32001, message: 'Session not found' }, id: null }, { status: 404 })

export const noSession = () =>
  Response.json({ jsonrpc: '2.0', error: { code: -32000, message: 'No session' }, id: null }, { status: 400 })

/** The simplest event store that both SDKs take. */
export function memoryEvents<Message>() {
  const events: { id: string; stream: string; message: Message }[] = []
  return {
    storeEvent: async (stream: string, message: Message) => {
      const id = `${stream}_${events.length}`
      events.push({ id, stream, message })
      return id
    },
    getStreamIdForEventId: async (id: string) => events.find(event => event.id === id)?.stream,
    replayEventsAfter: async (
      last: string,
      { send }: { send: (id: string, message: Message) => Promise<void> },
    ): Promise<string> => {
      const from = events.findIndex(event => event.id === last)
      const stream = events[from]?.stream ?? ''
      // A priming event carries no message: there is nothing to send again for it.
      for (const event of events.slice(from + 1)) {
        const empty = typeof event.message !== 'object' || Object.keys(event.message as object).length === 0
        if (event.stream === stream && !empty) await send(event.id, event.message)
      }
      return stream
    },
  }
}
