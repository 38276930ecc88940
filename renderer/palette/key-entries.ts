// What can be asked for about keys and about programs' own files in the command palette. Data only.
import { keyRows } from '../screens/keys/rows.ts'
import type { Broker } from '../state/picture.ts'
import { knownClients } from '../words/known-clients.ts'
import type { Entry } from './entries.ts'

export const keyPlaces: readonly Entry[] = [
  {
    says: 'Keys',
    also: 'vault api key token secret',
    group: 'Go to',
    verb: 'keys',
    isFirst: true,
    does: { kind: 'go', to: { screen: 'keys' } },
  },
  {
    says: 'Look for keys in files',
    also: 'scan find secrets config plaintext',
    group: 'Go to',
    verb: 'scan',
    isFirst: true,
    does: { kind: 'go', to: { screen: 'keys', keys: 'in-files' } },
  },
  {
    says: 'Move keys into the vault',
    also: 'migrate config files secrets',
    group: 'Go to',
    verb: 'migrate',
    does: { kind: 'go', to: { screen: 'keys', keys: 'move' } },
  },
]

/** Programs' files; each is changed on its own page, where the change is seen first. */
export const fileEntries: readonly Entry[] = [
  ...knownClients.flatMap(({ name: client, title }): readonly Entry[] => [
    {
      says: `Connect ${title}`,
      also: `${client} client config file entry install`,
      group: 'Access',
      verb: 'connect',
      does: { kind: 'go', to: { screen: 'clients', client } },
    },
    {
      says: `Disconnect ${title}`,
      also: `${client} client config file entry remove`,
      group: 'Access',
      verb: 'disconnect',
      does: { kind: 'go', to: { screen: 'clients', client } },
    },
  ]),
  {
    says: 'Undo the last change to a client’s file',
    also: 'restore backup config entry',
    group: 'Access',
    verb: 'undo',
    does: {
      kind: 'confirm',
      title: 'Undo the last change',
      says: 'The file that Valetkey changed last becomes as it was before, byte for byte. If somebody has changed it since, nothing is done.',
      command: { verb: 'undo' },
    },
  },
]

export function keyEntries(broker: Pick<Broker, 'servers'>): readonly Entry[] {
  return [
    ...keyRows(broker).flatMap(({ server, name, loses }): readonly Entry[] => [
      {
        says: `Replace ${server}’s key ${name}`,
        also: 'keys rotate',
        group: 'Servers',
        verb: 'keys',
        does: { kind: 'go', to: { screen: 'keys' } },
      },
      {
        says: `Delete ${server}’s key ${name}`,
        also: 'keys remove',
        group: 'Servers',
        verb: 'keys',
        does: {
          kind: 'confirm',
          title: `Delete ${server}’s key ${name}`,
          says: loses,
          command: { verb: 'key-delete', server, name },
        },
      },
    ]),
    ...broker.servers.filter(({ local }) => local).map(runEntry),
  ]
}

/** Asks a person (S16), with the whole command. */
function runEntry({ name }: Broker['servers'][number]): Entry {
  return {
    says: `Approve what Valetkey runs for ${name} again`,
    also: 'run program local command',
    group: 'Servers',
    verb: 'run',
    does: { kind: 'command', command: { verb: 'run', server: name }, done: `${name} is approved.` },
  }
}
