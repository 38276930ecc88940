// What the suite's server scenarios look for in a server, by the names that they use; told without SDK, session and HTTP.
import { ProtocolError, ProtocolErrorCode, ResourceNotFoundError } from '@modelcontextprotocol/server'
import { asking, elicitation, type Params, type Turn } from './everything-asking.ts'
import { picture } from './everything-content.ts'
import { callTool, listTools } from './everything-tools.ts'

export const capabilities = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { subscribe: true },
  logging: {},
  completions: {},
}

/** Answers by method. */
export const answers: Readonly<Record<string, (params: Params, turn: Turn) => unknown>> = {
  'tools/list': listTools,
  'tools/call': callTool,
  'resources/list': () => ({ resources: Object.values(resources).map(({ contents: _, ...listed }) => listed) }),
  'resources/templates/list': () => ({
    resourceTemplates: [
      {
        uriTemplate: 'test://template/{id}/data',
        name: 'template',
        description: 'Data by id.',
        mimeType: 'text/plain',
      },
    ],
  }),
  'resources/read': ({ uri }) => ({ contents: [read(String(uri))] }),
  'resources/subscribe': () => ({}),
  'resources/unsubscribe': () => ({}),
  'prompts/list': () => ({
    prompts: Object.entries(prompts).map(([name, { description, takes }]) => ({
      name,
      description,
      arguments: takes.map(argument => ({ name: argument, required: true })),
    })),
  }),
  'prompts/get': (params, turn) => prompt(params, turn),
  'completion/complete': () => ({ completion: { values: ['testValue1', 'testValue2'], total: 2, hasMore: false } }),
  'logging/setLevel': () => ({}),
}

const resource = (uri: string, mimeType: string, held: { text: string } | { blob: string }) => ({
  uri,
  name: uri.slice('test://'.length),
  description: `What lies at ${uri}.`,
  mimeType,
  contents: { uri, mimeType, ...held },
})

const resources = Object.fromEntries(
  [
    resource('test://static-text', 'text/plain', { text: 'A text that stays as it is.' }),
    resource('test://static-binary', 'image/png', { blob: picture.data }),
    resource('test://watched-resource', 'text/plain', { text: 'A text that may change.' }),
  ].map(one => [one.uri, one]),
)

function read(uri: string): object {
  const [, id] = /^test:\/\/template\/([^/]+)\/data$/.exec(uri) ?? []
  if (id !== undefined) return { uri, mimeType: 'text/plain', text: `The data of ${id}.` }
  const found = Object.hasOwn(resources, uri) ? resources[uri] : undefined
  if (!found) throw new ResourceNotFoundError(uri)
  return found.contents
}

interface Prompt {
  readonly description: string
  readonly takes: readonly string[]
  says(given: Readonly<Record<string, string>>): readonly object[]
}

const spoken = (words: string) => ({ type: 'text', text: words })

const prompts: Readonly<Record<string, Prompt>> = {
  test_simple_prompt: { description: 'A sentence.', takes: [], says: () => [spoken('A simple prompt.')] },
  test_prompt_with_arguments: {
    description: 'A sentence with two words in it.',
    takes: ['arg1', 'arg2'],
    says: ({ arg1, arg2 }) => [spoken(`The words are ${arg1} and ${arg2}.`)],
  },
  test_prompt_with_embedded_resource: {
    description: 'A resource and what to do with it.',
    takes: ['resourceUri'],
    says: ({ resourceUri: uri = '' }) => [
      { type: 'resource', resource: { uri, mimeType: 'text/plain', text: 'What is inside.' } },
      spoken('Read this.'),
    ],
  },
  test_prompt_with_image: {
    description: 'A picture and what to do with it.',
    takes: [],
    says: () => [picture, spoken('Look at this.')],
  },
  test_input_required_result_prompt: {
    description: 'Asks before it speaks.',
    takes: [],
    says: () => [spoken('Thank you.')],
  },
}

async function prompt({ name, arguments: given = {} }: Params, turn: Turn): Promise<unknown> {
  const found = Object.hasOwn(prompts, String(name)) ? prompts[String(name)] : undefined
  if (!found) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no prompt ${String(name)}.`)
  if (name === 'test_input_required_result_prompt') {
    const context = elicitation('In which context?', { context: { type: 'string' } })
    const outcome = await asking(turn, { user_context: context })
    if ('round' in outcome) return outcome.round
  }
  return { messages: found.says(given as Record<string, string>).map(content => ({ role: 'user', content })) }
}
