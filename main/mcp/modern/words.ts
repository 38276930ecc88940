// What a modern request says of its client (2026-07-28, "_meta", per-request protocol fields).

/** The members that the keys below carry; `capabilities` may be any object. */
export interface ClientWords {
  readonly protocolVersion: string
  readonly clientInfo: unknown
  readonly capabilities: Readonly<Record<string, unknown>>
  readonly logLevel?: string
}

export const metaKeys = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  capabilities: 'io.modelcontextprotocol/clientCapabilities',
  logLevel: 'io.modelcontextprotocol/logLevel',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
} as const
