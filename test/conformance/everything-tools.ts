// The tools of the everything server: what each says, sends on the way, and asks for.
import { setTimeout as sleep } from 'node:timers/promises'
import { MissingRequiredClientCapabilityError, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'
import {
  asking,
  elicitation,
  type Params,
  type Question,
  roots,
  sampling,
  type Turn,
  unsealed,
} from './everything-asking.ts'
import { picture, sound } from './everything-content.ts'

interface Tool {
  readonly description: string
  readonly inputSchema?: object
  call(given: Params, turn: Turn): unknown
}

const said = (text: string) => ({ content: [{ type: 'text', text }] })
const embedded = (uri: string) => ({
  type: 'resource',
  resource: { uri, mimeType: 'text/plain', text: 'A resource inside of a result.' },
})

/** A tool that asks one thing or several, and then says what it heard. */
const asks = (description: string, questions: Readonly<Record<string, Question>>, state?: string): Tool => ({
  description,
  call: async (_given, turn) => {
    if (state !== undefined) unsealed(turn.state)
    const outcome = await asking(turn, questions, state)
    return 'round' in outcome ? outcome.round : said(`Heard: ${JSON.stringify(outcome.answers)}`)
  },
})

const name = { name: { type: 'string', description: 'Your name' } }
const user = { username: { type: 'string' }, email: { type: 'string' } }

const defaults = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
}

const titled = [
  { const: 'value1', title: 'The first' },
  { const: 'value2', title: 'The second' },
]
const enums = {
  untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
  titledSingle: { type: 'string', oneOf: titled },
  legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
  untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
  titledMulti: { type: 'array', items: { anyOf: titled } },
}

const text = (property: string) => ({
  type: 'object',
  properties: { [property]: { type: 'string' } },
  required: [property],
})

/** Words of JSON Schema 2020-12 that nobody on the way may lose. */
const parcel = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: { address: { $anchor: 'where', type: 'object', properties: { street: { type: 'string' } } } },
  properties: {
    to: { $ref: '#/$defs/address' },
    by: { type: 'string', enum: ['post', 'hand'] },
    stamp: { type: 'integer' },
    bearer: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['stamp'] }, { required: ['bearer'] }] }],
  if: { properties: { by: { const: 'post' } }, required: ['by'] },
  // biome-ignore lint/suspicious/noThenProperty: the schema's own word
  then: { required: ['stamp'] },
  else: { required: ['bearer'] },
  additionalProperties: false,
}

const tools: Readonly<Record<string, Tool>> = {
  test_simple_text: { description: 'A text.', call: () => said('A plain text.') },
  test_image_content: { description: 'A picture.', call: () => ({ content: [picture] }) },
  test_audio_content: { description: 'A sound.', call: () => ({ content: [sound] }) },
  test_embedded_resource: {
    description: 'A resource.',
    call: () => ({ content: [embedded('test://embedded-resource')] }),
  },
  test_multiple_content_types: {
    description: 'A text, a picture and a resource.',
    call: () => ({
      content: [{ type: 'text', text: 'Three things:' }, picture, embedded('test://mixed-content-resource')],
    }),
  },
  test_error_handling: {
    description: 'Always fails.',
    call: () => ({ ...said('This tool fails, as it was asked to.'), isError: true }),
  },
  test_tool_with_logging: {
    description: 'Logs three lines on the way.',
    call: (_given, turn) => logThrice(turn, moment),
  },
  test_logging_tool: { description: 'Logs where that is wanted.', call: (_given, turn) => logThrice(turn, 0) },
  test_tool_with_progress: { description: 'Tells how far it is.', call: (_given, turn) => progress(turn) },
  test_sampling: {
    description: 'Asks the model of its client.',
    inputSchema: text('prompt'),
    call: ({ prompt }, turn) => asks('', { model: sampling(String(prompt)) }).call({}, turn),
  },
  test_elicitation: {
    description: 'Asks the person.',
    inputSchema: text('message'),
    call: ({ message }, turn) => asks('', { person: elicitation(String(message), user) }).call({}, turn),
  },
  test_elicitation_sep1034_defaults: asks('A form with defaults.', { form: elicitation('Who is it?', defaults, []) }),
  test_elicitation_sep1330_enums: asks('A form with choices.', { form: elicitation('Choose.', enums, []) }),
  test_input_required_result_elicitation: asks('Asks for a name.', {
    user_name: elicitation('What is your name?', name),
  }),
  test_streaming_elicitation: asks('Asks for a name.', { user_name: elicitation('What is your name?', name) }),
  test_input_required_result_sampling: asks('Asks a model.', {
    capital_question: sampling('What is the capital of France?'),
  }),
  test_input_required_result_list_roots: asks('Asks for roots.', { client_roots: roots }),
  test_input_required_result_request_state: asks('Keeps a state.', { confirm: confirm() }, 'asked-once'),
  test_input_required_result_tampered_state: asks('Keeps a sealed state.', { confirm: confirm() }, 'asked-once'),
  test_input_required_result_multiple_inputs: asks(
    'Asks for three things at once.',
    {
      user_name: elicitation('What is your name?', name),
      greeting: sampling('Write a greeting.'),
      client_roots: roots,
    },
    'asked-for-three',
  ),
  test_input_required_result_multi_round: { description: 'Asks twice.', call: (_given, turn) => twice(turn) },
  test_input_required_result_capabilities: {
    description: 'Asks only for what the client can do.',
    call: ({ ...given }, turn) => {
      const able: Readonly<Record<string, Question>> = { elicitation: confirm(), sampling: sampling('Say yes.'), roots }
      const asked = Object.entries(able).filter(([capability]) => capability in turn.capabilities)
      return asks('', Object.fromEntries(asked)).call(given, turn)
    },
  },
  json_schema_2020_12_tool: { description: 'Sends a parcel.', inputSchema: parcel, call: () => said('Sent.') },
  test_missing_capability: { description: 'Wants a client with a model.', call: (_given, turn) => wantsSampling(turn) },
  test_trigger_tool_change: {
    description: 'Tells that the tools have changed.',
    call: (_given, turn) => tell('tools', turn),
  },
  test_trigger_prompt_change: {
    description: 'Tells that the prompts have changed.',
    call: (_given, turn) => tell('prompts', turn),
  },
}

export function listTools(): object {
  const listed = Object.entries(tools).map(([name, { description, inputSchema = { type: 'object' } }]) => ({
    name,
    description,
    inputSchema,
  }))
  return { tools: listed }
}

export function callTool({ name, arguments: given = {} }: Params, turn: Turn): unknown {
  const tool = Object.hasOwn(tools, String(name)) ? tools[String(name)] : undefined
  if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool ${String(name)}.`)
  return tool.call(given as Params, turn)
}

function confirm(): Question {
  return elicitation('Please confirm.', { ok: { type: 'boolean' } })
}

const moment = 50

async function logThrice(turn: Turn, pause: number): Promise<object> {
  for (const data of ['It has begun.', 'It goes on.', 'It is done.']) {
    if (turn.mayLog) await turn.notify('notifications/message', { level: 'info', logger: 'everything', data })
    await sleep(pause)
  }
  return said('Logged.')
}

async function progress({ progressToken, notify }: Turn): Promise<object> {
  for (const done of [0, 50, 100]) {
    if (progressToken !== undefined)
      await notify('notifications/progress', { progressToken, progress: done, total: 100 })
    await sleep(moment)
  }
  return said('All the way.')
}

async function twice(turn: Turn): Promise<unknown> {
  const color = { color: { type: 'string' } }
  if (unsealed(turn.state) !== 'second') {
    const first = await asking(turn, { step1: elicitation('First: what is your name?', name) }, 'first')
    if ('round' in first) return first.round
  }
  const second = await asking(turn, { step2: elicitation('Second: which color?', color) }, 'second')
  return 'round' in second ? second.round : said(`Heard: ${JSON.stringify(second.answers)}`)
}

function wantsSampling({ capabilities }: Turn): object {
  if (!('sampling' in capabilities))
    throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } })
  return said('The client has a model.')
}

function tell(what: 'tools' | 'prompts', turn: Turn): object {
  turn.changed(what)
  return said(`Told that the ${what} have changed.`)
}
