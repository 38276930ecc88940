// The verbs about MCP clients: entry (what goes into a client's config) and bridge (what that entry starts).
import { isBrokerError } from '../../base/errors.ts'
import { misused } from '../arguments.ts'
import type { Desk } from '../desk.ts'
import { configEntry, knownClients } from '../entry.ts'
import { accountNamed } from '../names.ts'
import type { Verb } from '../verb.ts'

const group = 'Clients'
const plainName = /^[a-z0-9][a-z0-9._-]{0,63}$/i

export const entry: Verb = {
  name: 'entry',
  group,
  usage: 'NAME[@ACCOUNT] [--client CLIENT]',
  summary: "Print what goes into a client's config; it holds no secret",
  about: [`Clients with a shape of their own: ${knownClients.join(', ')}. Any other name takes the common shape.`],
  words: [1, 1],
  options: {
    client: { takes: 'one', value: 'CLIENT', help: 'the client it is for; its access can then be revoked alone' },
  },
  examples: ['valetkey entry example --client cursor', 'valetkey entry example@work --client codex'],
  async run(call, desk) {
    const { server, account } = accountNamed(call.words[0] ?? '')
    const client = call.value('client') ?? 'unnamed'
    if (![server, account ?? 'x', client].every(name => plainName.test(name))) {
      throw misused('Names are letters, digits, dots, hyphens and underscores: valetkey entry linear --client cursor')
    }
    const made = configEntry(account ? `${server}@${account}` : server, client, desk.installation)
    const { voice } = desk
    voice.note(`This goes into ${made.where}:`)
    if (client === 'unnamed')
      voice.note(`Better with the client's name, so that it can be revoked alone: --client cursor`)
    if (client === 'cursor' && / /.test(desk.installation.script ?? desk.installation.node)) voice.warn(spaceInPath)
    await warnIfUnknown(server, desk)
    return {
      result: { client, where: made.where, format: made.format, entry: made.value, text: made.text },
      text: made.text,
    }
  },
}

const spaceInPath =
  'Cursor joins arguments with spaces, and the path of Valetkey has one in it. Move Valetkey to a path without.'

/** An entry may be made before its server is added; when the broker is awake, it is asked whether it knows it. */
async function warnIfUnknown(server: string, desk: Desk): Promise<void> {
  try {
    const { servers } = await desk.request({ verb: 'snapshot' }, 'if-awake')
    if (servers.some(({ name }) => name === server)) return
    desk.voice.warn(`There is no server called ${server} yet. Add it with: valetkey add URL --name ${server}`)
  } catch (error) {
    if (isBrokerError(error, 'cancelled')) throw error
  }
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
