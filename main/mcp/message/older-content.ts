// What a result looks like to a client of an older revision: content that its revision does not know becomes text that
// says what it was, and what would make it refuse the whole answer is left out. Pure; knows nothing of eras and wires.
import { isRecord } from './modern-words.ts'

type Json = Readonly<Record<string, unknown>>

/** The same result where the client's revision knows all of it; else a copy that it can read. */
export function resultFor(version: string, method: string, result: Json): Json {
  if (method === 'tools/call') return toolResult(version, result)
  if (method === 'tools/list') return changed(result, 'tools', tool => listedTool(tool))
  if (method === 'prompts/get') return changed(result, 'messages', message => messageFor(version, inContent, message))
  return result
}

/** The same for the params of a `sampling/createMessage`: one message had one block of content before 2025-11-25. */
export function samplingFor(version: string, params: Json): Json {
  const { messages } = params
  if (!Array.isArray(messages)) return params
  const older = messages.flatMap(message => (version < '2025-11-25' ? singles(message) : [message]))
  const known = older.map(message => messageFor(version, inSampling, message))
  const isSame = known.length === messages.length && known.every((message, n) => message === messages[n])
  return isSame ? params : { ...params, messages: known }
}

/** The same for an `elicitation/create`: choices had no titles of this form, and there was one mode, before 2025-11-25. */
export function elicitationFor(version: string, params: Json): Json {
  if (version >= '2025-11-25') return params
  const { mode: _, ...rest } = params
  const schema = params.requestedSchema
  if (!isRecord(schema) || !isRecord(schema.properties)) return rest
  const properties = Object.fromEntries(Object.entries(schema.properties).map(([name, of]) => [name, olderChoice(of)]))
  return { ...rest, requestedSchema: { ...schema, properties } }
}

type Blocks = Readonly<Record<string, string>>

/** Since which revision a block may stand in results and prompts; what is not in the list is known to nobody. */
const inContent: Blocks = {
  text: '2024-11-05',
  image: '2024-11-05',
  resource: '2024-11-05',
  audio: '2025-03-26',
  resource_link: '2025-06-18',
}

/** The same for what a client is asked to sample. */
const inSampling: Blocks = {
  text: '2024-11-05',
  image: '2024-11-05',
  audio: '2025-03-26',
  tool_use: '2025-11-25',
  tool_result: '2025-11-25',
}

function toolResult(version: string, result: Json): Json {
  const { structuredContent, ...rest } = result
  const content = Array.isArray(result.content) ? result.content : []
  const older = mapped(content, block => blockFor(version, inContent, block))
  // Before 2026-07-28 it was an object or nothing; the SDKs of 2025 refuse anything else.
  const isReadable = structuredContent === undefined || isRecord(structuredContent)
  const isHidden = !isReadable || (structuredContent !== undefined && version < '2025-06-18')
  // A server should have said the same as text; where it did not, this is all there is.
  const said = isHidden && older.length === 0 ? [textBlock(JSON.stringify(structuredContent))] : older
  if (said === content && isReadable) return result
  return { ...(isReadable ? result : rest), content: said }
}

function listedTool(tool: unknown): unknown {
  if (!isRecord(tool)) return tool
  const { outputSchema, ...rest } = tool
  const inputSchema = schemaFor(tool.inputSchema)
  // The SDKs of 2025 want an object of both schemas, and refuse the whole list because of one tool.
  if (outputSchema !== undefined && !(isRecord(outputSchema) && outputSchema.type === 'object'))
    return { ...rest, inputSchema }
  const output = schemaFor(outputSchema)
  if (inputSchema === tool.inputSchema && output === outputSchema) return tool
  return { ...tool, inputSchema, ...(output === undefined ? {} : { outputSchema: output }) }
}

/** Properties that are `true` or `false` (JSON Schema 2020-12) become what they stand for. */
function schemaFor(schema: unknown): unknown {
  if (!isRecord(schema) || !isRecord(schema.properties)) return schema
  const entries = Object.entries(schema.properties)
  if (!entries.some(([, property]) => typeof property === 'boolean')) return schema
  const spelled = entries.map(([name, property]) =>
    typeof property === 'boolean' ? [name, property ? {} : { not: {} }] : [name, property],
  )
  return { ...schema, properties: Object.fromEntries(spelled) as Json }
}

function messageFor(version: string, known: Blocks, message: unknown): unknown {
  if (!isRecord(message) || message.content === undefined) return message
  const { content } = message
  const older = Array.isArray(content)
    ? mapped(content, block => blockFor(version, known, block))
    : blockFor(version, known, content)
  return older === content ? message : { ...message, content: older }
}

function singles(message: unknown): unknown[] {
  if (!isRecord(message) || !Array.isArray(message.content)) return [message]
  return message.content.map(block => ({ ...message, content: block as unknown }))
}

function blockFor(version: string, known: Blocks, block: unknown): unknown {
  if (!isRecord(block)) return textBlock('[Content that could not be read]')
  const { type } = block
  const since = typeof type === 'string' && Object.hasOwn(known, type) ? known[type] : undefined
  return since !== undefined && since <= version ? block : { ...textBlock(described(block)), ...annotationsOf(block) }
}

function described(block: Json): string {
  const { type, name, title, uri, mimeType, description, data } = block
  if (type === 'audio') return `[Audio${inParentheses(mimeType, bytesIn(data))} that this client cannot take]`
  if (type === 'resource_link') {
    const about = typeof description === 'string' ? `: ${description}` : ''
    const called = [title, name].find(word => typeof word === 'string' && word !== '') ?? 'a resource'
    return `[Link to ${String(called)}${inParentheses(mimeType)}${about}] ${String(uri ?? '')}`.trimEnd()
  }
  return `[Content of type ${JSON.stringify(type ?? null)} that this client cannot take]`
}

function inParentheses(...words: unknown[]): string {
  const said = words.filter(word => typeof word === 'string' && word !== '')
  return said.length === 0 ? '' : ` (${said.join(', ')})`
}

function bytesIn(base64: unknown): string | undefined {
  return typeof base64 === 'string' ? `${Buffer.byteLength(base64, 'base64')} bytes` : undefined
}

function annotationsOf({ annotations }: Json): Json {
  return annotations === undefined ? {} : { annotations }
}

function olderChoice(property: unknown): unknown {
  if (!isRecord(property) || !Array.isArray(property.oneOf)) return property
  const { oneOf, ...rest } = property
  const choices = (oneOf as unknown[]).filter(isRecord)
  return { ...rest, enum: choices.map(choice => choice.const), enumNames: choices.map(({ title }) => title) }
}

function changed(result: Json, name: string, change: (item: unknown) => unknown): Json {
  const list = result[name]
  if (!Array.isArray(list)) return result
  const next = mapped(list, change)
  return next === list ? result : { ...result, [name]: next }
}

/** The same array when nothing in it changed, so that an answer's bytes can be kept. */
function mapped(list: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  let isSame = true
  const next = list.map(item => {
    const given = change(item)
    if (given !== item) isSame = false
    return given
  })
  return isSame ? list : next
}

const textBlock = (text: string) => ({ type: 'text', text })
