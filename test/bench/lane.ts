// What the bench does with a contender, whatever lies between: speaks MCP on a lane, as a client does.

/** One client's way to the server: a child on stdio, or a keep-alive HTTP connection. */
export interface Lane {
  /** The process between; undefined when there is none. */
  readonly pid: number | undefined
  request(method: string, params?: object): Promise<Answer>
  notify(method: string): void
  /** How often a notification of this name came. */
  heard(method: string): number
  /** What the process said on stderr, its last words. */
  lastWords(): string
  close(): Promise<void>
}

/** A large answer is counted and not parsed: what is measured is the way, not our reading of it. */
export interface Answer {
  readonly result?: { readonly [name: string]: unknown }
  readonly error?: { readonly code: number; readonly message: string }
  readonly bytes: number
}

export const protocolVersion = '2025-11-25'
export const modernVersion = '2026-07-28'

/** Both eras open with one question; a modern request says of itself what a legacy one said when it opened. */
export type Era = 'legacy' | 'modern'

const clientInfo = { name: 'valetkey-bench', version: '1' }

export async function initialize(lane: Lane): Promise<void> {
  const answer = await lane.request('initialize', { protocolVersion, capabilities: {}, clientInfo })
  if (!answer.result) throw new Error(`initialize: ${answer.error?.message ?? 'no result'}`)
  lane.notify('notifications/initialized')
}

/** A lane on which every request is one of 2026-07-28. */
export function modern(lane: Lane): Lane {
  const meta = 'io.modelcontextprotocol/'
  const _meta = {
    [`${meta}protocolVersion`]: modernVersion,
    [`${meta}clientInfo`]: clientInfo,
    [`${meta}clientCapabilities`]: {},
  }
  return { ...lane, request: (method, params = {}) => lane.request(method, { ...params, _meta }) }
}

export async function open(lane: Lane, era: Era): Promise<void> {
  if (era === 'legacy') return initialize(lane)
  const { result, error } = await lane.request('server/discover')
  if (!result) throw new Error(`server/discover: ${error?.message ?? 'no result'}`)
}

export async function listTools(lane: Lane): Promise<string[]> {
  const { result, error } = await lane.request('tools/list')
  if (!Array.isArray(result?.tools)) throw new Error(`tools/list: ${error?.message ?? 'no tools'}`)
  return result.tools.map(tool => String((tool as { name?: unknown }).name))
}

/** Calls `echo` and checks that its own word came back. */
export async function echo(lane: Lane, n: number): Promise<void> {
  const word = `word ${n} of the bench`
  const { result, error } = await lane.request('tools/call', { name: 'echo', arguments: { word } })
  const content = result?.content as readonly { readonly text?: string }[] | undefined
  if (content?.[0]?.text !== word) {
    throw new Error(`echo: ${error?.message ?? content?.[0]?.text ?? 'another answer than the one asked for'}`)
  }
}

export async function bigResult(lane: Lane, bytes: number): Promise<void> {
  const { error, bytes: came } = await lane.request('tools/call', { name: 'big', arguments: { bytes } })
  if (came < bytes) throw new Error(`big: ${error?.message ?? `${came} bytes of ${bytes}`}`)
}
