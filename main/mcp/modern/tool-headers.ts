// Which arguments of a tool are repeated in headers, as the tool's own schema says (`x-mcp-header`; 2026-07-28, Streamable
// HTTP, "Custom Headers from Tool Parameters"). Tools that say it wrongly are left out of the list. Knows nothing of HTTP.
import type { Log } from '../../base/log.ts'
import { quote } from '../../base/quote.ts'
import { withMembers } from '../message/json-text.ts'
import { type Envelope, type Message, messageOf } from '../message/message.ts'
import { isRecord } from '../message/modern-words.ts'
import { headerValue } from './header-values.ts'

export interface ToolHeaders {
  /** Reads one page of tools; the page as it may pass to the client. */
  learn(page: Message): Message
  /** `Mcp-Param-*` for a call; undefined where the tool's schema was never seen and may be on a page not read yet. */
  headersFor(call: Envelope): Readonly<Record<string, string>> | undefined
}

/** The schemas of one server as one account sees them. */
export function createToolHeaders({ url, log }: { readonly url: URL; readonly log: Log }): ToolHeaders {
  const known = new Map<string, readonly ToolHeader[]>()
  let isComplete = false
  return { learn, headersFor }

  function learn(page: Message): Message {
    const { result } = page.envelope
    if (!isRecord(result) || !Array.isArray(result.tools)) return page
    // A list that is another one each time must not grow for ever; what is forgotten is read again.
    const isForgetting = known.size > mostKnown
    if (isForgetting) known.clear()
    const tools = result.tools.filter(learnTool)
    if (isForgetting) isComplete = false
    else if (typeof result.nextCursor !== 'string') isComplete = true
    if (tools.length === result.tools.length) return page
    return withTools(page, tools)
  }

  function learnTool(tool: unknown): boolean {
    if (!isRecord(tool) || typeof tool.name !== 'string') return true
    const found = headersIn(tool.inputSchema)
    known.set(tool.name, 'invalid' in found ? [] : found)
    if (!('invalid' in found)) return true
    log.warn('tool-left-out', { url, tool: quote(tool.name), why: found.invalid })
    return false
  }

  function headersFor({ params }: Envelope): Readonly<Record<string, string>> | undefined {
    const { name, arguments: given } = isRecord(params) ? params : {}
    const headers = known.get(String(name))
    if (!headers) return isComplete ? {} : undefined
    const said: [string, string][] = headers.flatMap(({ header, path }) => {
      const value = headerValue(valueAt(given, path))
      return value === undefined ? [] : [[`mcp-param-${header}`, value]]
    })
    return Object.fromEntries(said)
  }
}

const mostKnown = 20_000

function withTools({ raw, envelope }: Message, tools: readonly unknown[]): Message {
  const left = { ...envelope, result: { ...(isRecord(envelope.result) ? envelope.result : {}), tools } }
  const changed = withMembers(raw, ['result'], { tools: JSON.stringify(tools) })
  return changed ? { raw: changed, envelope: left } : messageOf(left)
}

export interface ToolHeader {
  /** What stands after `Mcp-Param-`. */
  readonly header: string
  readonly path: readonly string[]
}

function valueAt(given: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    given,
  )
}

interface Place {
  readonly schema: Readonly<Record<string, unknown>>
  /** Undefined where no chain of `properties` leads from the root. */
  readonly path: readonly string[] | undefined
}

/** The headers that a tool's schema asks for, or why the tool cannot be offered. Any depth, without recursion. */
export function headersIn(inputSchema: unknown): readonly ToolHeader[] | { readonly invalid: string } {
  const found = new Map<string, ToolHeader>()
  const places: Place[] = isRecord(inputSchema) ? [{ schema: inputSchema, path: [] }] : []
  for (let place = places.pop(); place; place = places.pop()) {
    for (const below of placesIn(place)) places.push(below)
    if (!Object.hasOwn(place.schema, key)) continue
    const fault = faultOf(place, found)
    if (fault !== undefined) return { invalid: `${where(place)} ${fault}` }
    const header = String(place.schema[key])
    found.set(header.toLowerCase(), { header, path: place.path ?? [] })
  }
  return [...found.values()]
}

const key = 'x-mcp-header'

// RFC 9110, section 5.1.
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

function faultOf({ schema, path }: Place, found: ReadonlyMap<string, unknown>): string | undefined {
  const header = schema[key]
  if (!path || path.length === 0) return `cannot be repeated in a header: ${key} is allowed on plain properties only`
  if (typeof header !== 'string' || header === '') return `has an empty ${key}`
  if (!token.test(header)) return `has the ${key} ${quote(header)}, which is no header name`
  if (schema.type !== 'string' && schema.type !== 'integer' && schema.type !== 'boolean')
    return `has an ${key}, but is no string, integer or boolean`
  return found.has(header.toLowerCase())
    ? `has the ${key} ${quote(header)}, which another property has, too`
    : undefined
}

function where({ path }: Place): string {
  if (!path) return 'A part of its schema'
  return path.length === 0 ? 'Its schema' : `Its parameter ${quote(path.join('.'))}`
}

// Under these lie values, not schemas; a word in them is nothing but data.
const values: ReadonlySet<string> = new Set(['default', 'examples', 'enum', 'const'])
// Under these lie names with schemas.
const named: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
])

/** Arguments lie nowhere near as deep; a stranger's schema may. */
const deepest = 100

function placesIn({ schema, path }: Place): readonly Place[] {
  return Object.entries(schema).flatMap(([keyword, under]) => {
    if (values.has(keyword) || typeof under !== 'object' || under === null) return []
    const isChain = keyword === 'properties' && path !== undefined && path.length < deepest
    if (named.has(keyword) && isRecord(under))
      return Object.entries(under).flatMap(([name, child]) => placeOf(child, isChain ? [...path, name] : undefined))
    return (Array.isArray(under) ? under : [under]).flatMap(child => placeOf(child, undefined))
  })
}

function placeOf(schema: unknown, path: readonly string[] | undefined): readonly Place[] {
  return isRecord(schema) ? [{ schema, path }] : []
}
