// What a client said that a new session must hear again: its `initialize`, its log level, what it is subscribed to.
// Knows nothing of sessions and HTTP.
import type { Envelope } from './message.ts'

export interface ClientInfo {
  readonly name: string
  readonly version: string
}

export interface Opening {
  /** Remembers a request that the server accepted, or that we answered in the server's place. */
  note(request: Envelope): void
  /** The params of the client's `initialize`, as it sent them. */
  readonly params: unknown
  /** Who the client says it is. A stranger's text. */
  readonly client: ClientInfo | undefined
  /** Requests without ids, to be sent after `initialize`, for what this server offers. */
  restoring(capabilities: Record<string, unknown>): readonly Envelope[]
}

export function createOpening(params: unknown): Opening {
  let level: Envelope | undefined
  const subscriptions = new Map<string, Envelope>()
  return { note, params, client: clientIn(params), restoring }

  function note(request: Envelope): void {
    if (request.method === 'logging/setLevel') level = request
    if (request.method === 'resources/subscribe') subscriptions.set(uriOf(request), request)
    if (request.method === 'resources/unsubscribe') subscriptions.delete(uriOf(request))
  }

  function restoring(capabilities: Record<string, unknown>): readonly Envelope[] {
    const levels = level && 'logging' in capabilities ? [level] : []
    const uris = 'resources' in capabilities ? [...subscriptions.values()] : []
    return [...levels, ...uris].map(({ method = '', params }) => ({ jsonrpc: '2.0', method, params }))
  }
}

function uriOf({ params }: Envelope): string {
  const uri = (params as { uri?: unknown } | undefined)?.uri
  return typeof uri === 'string' ? uri : ''
}

function clientIn(params: unknown): ClientInfo | undefined {
  const { name, version } = (params as { clientInfo?: Partial<ClientInfo> } | undefined)?.clientInfo ?? {}
  return typeof name === 'string' ? { name, version: typeof version === 'string' ? version : '' } : undefined
}
