// What goes into a client's file by hand, and the link that lets the client take it in one click. Writes nothing.
import { readDocument } from '../../clients/document/document.ts'
import { bridgeCommand, entryName } from '../../clients/entries/bridge.ts'
import { installLink } from '../../clients/entries/install-link.ts'
import { putEntry } from '../../clients/entries/write.ts'
import type { Client, ClientFile } from '../../clients/known/client.ts'
import { placeToWrite } from '../../clients/known/find.ts'
import type { EntryText } from '../contract/client-commands.ts'
import type { Asker, Command } from '../contract/commands.ts'
import type { Core } from '../core/core.ts'
import { findClient, getClient } from './known-client.ts'

/** The server may be added later. @throws BrokerError `bad-input` where no client could start our program. */
export function entryText(
  { ports, servers }: Core,
  { client: called, server, account }: Extract<Command, { verb: 'entry' }>,
  asker: Asker,
): EntryText {
  const bridged = account === undefined ? server : `${server}@${account}`
  if (!servers.find(server)) asker.tell({ kind: 'warning', text: unknownServer(server) })
  const known = findClient(called)
  // A label is one word.
  const id = known?.id ?? (called.includes(' ') ? getClient(called).id : called)
  const client = known ?? getClient('cursor') // whoever is not known takes the shape that most have
  const file = client.files[0] ?? pasted
  const command = bridgeCommand(ports.bridgeProgram(), { server: bridged, client: id })
  const entry = { name: entryName(bridged), ...command }
  const document = putEntry(readDocument('', file.format), { client, file, path: '' }, entry)
  const link = known && installLink(known, entry)
  return {
    client: id,
    where: known ? whereOf(known, placeToWrite(known, ports.surroundings)?.path) : 'the MCP config of your client',
    format: file.format,
    text: document.text.trimEnd(),
    entry: document.value([]),
    ...(link ? { link } : {}),
  }
}

/** What windows take that have no file behind them. */
const pasted: ClientFile = {
  level: 'user',
  paths: { darwin: [], linux: [], win32: [] },
  format: 'json',
  at: ['mcpServers'],
}

function unknownServer(name: string): string {
  return `There is no server called ${name} yet. Add it with: valetkey add URL --name ${name}`
}

function whereOf({ title, pasted }: Client, path: string | undefined): string {
  return path ?? pasted ?? `the MCP config of ${title}`
}
