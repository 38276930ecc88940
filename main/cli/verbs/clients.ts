// The verbs about MCP clients: clients (which are here), entry (what goes into a client's config) and bridge (what it starts).
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { clientsText } from '../show/client-list.ts'
import { inert } from '../show/print.ts'
import { misused } from '../typed/arguments.ts'
import { accountNamed } from '../typed/names.ts'
import type { Verb } from '../typed/verb.ts'
import { projectOption } from './connect.ts'

const group = 'Clients'

export const clients: Verb = {
  name: 'clients',
  group,
  usage: '[--project FOLDER] [--all]',
  summary: 'Show the MCP clients on this machine, what they are connected to and what else their files hold',
  about: ['Names of entries and of headers are shown, and no value of any.'],
  words: [0, 0],
  options: {
    ...projectOption,
    all: { takes: 'nothing', help: 'also the clients that Valetkey knows and does not see here' },
  },
  examples: ['valetkey clients', 'valetkey clients --project . --json'],
  async run(call, desk) {
    const project = call.value('project')
    const found = await desk.request({
      verb: 'clients',
      ...(project === undefined ? {} : { project: resolve(project) }),
    })
    const shown = found.clients.filter(({ here, connected }) => call.has('all') || here || connected.length > 0)
    const result = { ...found, clients: shown }
    return { result, text: clientsText(result, { style: desk.style, now: desk.now(), home: homedir() }) }
  },
}

export const entry: Verb = {
  name: 'entry',
  group,
  usage: 'NAME[@ACCOUNT] [--client CLIENT]',
  summary: "Print what goes into a client's config by hand; it holds no secret",
  about: [
    'A client that Valetkey does not know takes the shape that most have. To have it written for you: valetkey connect',
    'A client that comes for the first time by an entry of your hand waits until you let it in: valetkey allow CLIENT',
  ],
  words: [1, 1],
  options: {
    client: { takes: 'one', value: 'CLIENT', help: 'the client it is for; its access can then be revoked alone' },
  },
  examples: ['valetkey entry example --client cursor', 'valetkey entry example@work --client codex'],
  async run(call, desk) {
    const client = call.value('client') ?? 'unnamed'
    const { voice } = desk
    const made = await desk.request({ verb: 'entry', client, ...accountNamed(call.words[0] ?? '') })
    voice.note(`This goes into ${inert(made.where, 400)}:`)
    if (client === 'unnamed')
      voice.note(`Better with the client's name, so that it can be revoked alone: --client cursor`)
    voice.note(`When it first comes, it waits until you let it in: valetkey allow ${inert(client, 64)}`)
    if (made.link !== undefined)
      voice.note(`Or open this link, and the client takes it itself: ${inert(made.link, 4000)}`)
    return { result: made, text: made.text }
  },
}

export const bridge: Verb = {
  name: 'bridge',
  group,
  usage: 'NAME[@ACCOUNT] [--client CLIENT]',
  summary: 'What an MCP client starts: speaks MCP on stdin and stdout',
  about: [
    'A client’s config starts this; there is no need to type it. It wakes the broker if it sleeps and ends when its client does.',
  ],
  words: [1, 1],
  options: { client: { takes: 'one', value: 'CLIENT', help: 'the name of the client that starts it' } },
  examples: ['valetkey bridge example --client cursor'],
  async run() {
    throw misused('The bridge is started by scripts/valetkey.cjs. See: valetkey entry NAME')
  },
}
