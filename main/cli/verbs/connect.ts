// The verbs that write our entries into clients' own files: connect, disconnect, undo.
import { resolve } from 'node:path'
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import type { Results } from '../../broker/contract/commands.ts'
import type { CommandOf, Desk } from '../desk/desk.ts'
import { editsText, whatFailed } from '../show/file-edits.ts'
import type { Outcome } from '../show/outcome.ts'
import { inert } from '../show/print.ts'
import { accountNamed } from '../typed/names.ts'
import type { Call, Option, Verb } from '../typed/verb.ts'

const group = 'Clients'

export const projectOption: Readonly<Record<string, Option>> = {
  project: { takes: 'one', value: 'FOLDER', help: 'the file that the client keeps in this project, not its own' },
}

const writing: Readonly<Record<string, Option>> = {
  ...projectOption,
  preview: { takes: 'nothing', help: 'show what would change, and change nothing' },
}

export const connect: Verb = {
  name: 'connect',
  group,
  usage: 'CLIENT[,CLIENT…] NAME[@ACCOUNT] [--project FOLDER] [--preview] [--link]',
  summary: 'Let a client use a server: write the entry into its own config file',
  about: [
    'Shows what would change in the file and writes it when a person agrees, on a terminal or in the window. Comments, order and everything else in the file stay; the entry holds no secret. To put the file back: valetkey undo, or valetkey disconnect.',
    'Which clients are here, and how they are called: valetkey clients',
  ],
  words: [2, 2],
  options: {
    ...writing,
    link: { takes: 'nothing', help: 'print the link by which the client takes the entry itself, and write nothing' },
  },
  examples: [
    'valetkey connect cursor example',
    'valetkey connect cursor,claude-code example@work --preview',
    'valetkey connect cursor example --project .',
  ],
  async run(call, desk) {
    if (call.has('link')) return await links(call, desk)
    const result = await desk.request({ verb: 'connect', ...whatOf(call) })
    return outcome(result, desk, `is connected to ${inert(result.server)} already`)
  },
}

export const disconnect: Verb = {
  name: 'disconnect',
  group,
  usage: 'CLIENT[,CLIENT…] NAME[@ACCOUNT] [--project FOLDER] [--preview]',
  summary: 'Take the entry for a server out of a client’s config file again',
  about: [
    'Only entries of Valetkey’s go; whatever else was changed in the file since stays. Where nothing was, the file is as it was before, byte for byte.',
    'Without an account, the entries of all accounts of the server go.',
  ],
  words: [2, 2],
  options: writing,
  examples: ['valetkey disconnect cursor example', 'valetkey disconnect cursor,claude-code example@work'],
  async run(call, desk) {
    const result = await desk.request({ verb: 'disconnect', ...whatOf(call) })
    return outcome(result, desk, `has no entry for ${inert(result.server)}`)
  },
}

export const undo: Verb = {
  name: 'undo',
  group,
  usage: '[CHANGE] [--entries]',
  summary: 'Put a client’s config file back as it was before Valetkey changed it',
  about: [
    'Without CHANGE, the last one. The file becomes what it was byte for byte, and only when nobody has changed it since; what there is to undo is shown by: valetkey clients',
  ],
  words: [0, 1],
  options: {
    entries: { takes: 'nothing', help: 'where somebody has changed the file since: put back our entries alone' },
  },
  examples: ['valetkey undo', 'valetkey undo --entries'],
  async run(call, desk) {
    const [change] = call.words
    const how = call.has('entries') ? 'entries' : 'whole-file'
    const result = await desk
      .request({ verb: 'undo', ...(change === undefined ? {} : { change }), how })
      .catch((error: unknown) => {
        throw withEntriesNamed(error)
      })
    const file = inert(result.file, 400)
    const text = result.put === 'entries' ? 'as they were before; the rest of the file stayed' : 'as it was before'
    const keys = result.keysBack
      ? ` Keys are in it again, and still in the vault as well: ${inert(result.keysBack.join(', '))}.`
      : ''
    const what = result.put === 'entries' ? `The entries in ${file} are ${text}.` : `${file} is ${text}.`
    return { result, text: what + keys }
  },
}

/** The way on is a command here, and a button in the window. */
function withEntriesNamed(error: unknown): unknown {
  if (!isBrokerError(error, 'config-changed') || error.facts.canUndoEntries !== true) return error
  const { code, message, facts } = error
  const command = `valetkey undo ${inert(String(facts.change ?? ''))} --entries`
  return new BrokerError(code, { message: `${message} To do that: ${command}`, cause: error, facts })
}

function whatOf(call: Call): Omit<CommandOf<'connect'>, 'verb'> {
  const [clients = '', name = ''] = call.words
  const project = call.value('project')
  return {
    clients: clients.split(',').map(client => client.trim()),
    ...accountNamed(name),
    ...(project === undefined ? {} : { project: resolve(project) }),
    how: call.has('preview') ? 'preview' : 'write',
  }
}

function outcome(result: Results['connect'], desk: Desk, already: string): Outcome {
  const failure = whatFailed(result.clients)
  return { result, text: editsText(result.clients, already, desk.style), ...(failure ? { failure } : {}) }
}

async function links(call: Call, desk: Desk): Promise<Outcome> {
  const { clients, server, account } = whatOf(call)
  const found: { readonly client: string; readonly link: string | undefined }[] = []
  for (const client of clients) {
    const { link } = await desk.request({
      verb: 'entry',
      client,
      server,
      ...(account === undefined ? {} : { account }),
    })
    found.push({ client, link })
  }
  const without = found.filter(({ link }) => link === undefined).map(({ client }) => client)
  const message = `${inert(without.join(', '))} takes no links that Valetkey knows. To write its entry, leave out --link.`
  if (without.length > 0) desk.voice.warn(message)
  return {
    result: { links: found.flatMap(({ client, link }) => (link === undefined ? [] : [{ client, link }])) },
    text: found.flatMap(({ link }) => link ?? []).join('\n'),
    ...(without.length > 0 ? { failure: { code: 'bad-input', message } } : {}),
  }
}
