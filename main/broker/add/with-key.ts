// How a server that takes only a key is added: asked once with the key, and its record written when it lets us in.
import { BrokerError } from '../../base/errors.ts'
import { keyIn } from '../access/keys.ts'
import { tryKey } from '../access/try-key.ts'
import type { Asker, Command, Results } from '../contract/commands.ts'
import type { KeyGiven } from '../contract/key-commands.ts'
import type { Core } from '../core/core.ts'
import { requireOpenVault } from '../core/vault-state.ts'
import { newServer } from '../discovery/new-server.ts'
import type { ServerRecord } from '../state/records.ts'

type Add = Extract<Command, { verb: 'add' }>

// What HTTP and MCP need for themselves.
const taken =
  /^(host|connection|content-.*|transfer-encoding|accept.*|mcp-.*|last-event-id|origin|cookie|te|upgrade|expect|dpop)$/i

/** @throws BrokerError `key-needed` when the server refuses it; then nothing is written */
export async function addWithKey(core: Core, command: Add, given: KeyGiven, asker: Asker): Promise<Results['add']> {
  const { header, scheme } = given
  if (taken.test(header))
    throw new BrokerError('bad-input', { message: `A key cannot travel in the header ${header}.` })
  const value = keyIn(given.value, scheme)
  const now = core.ports.now()
  const key = { header, ...(scheme === undefined ? {} : { scheme }), since: now }
  const record: ServerRecord = { ...newServer(core, command), protection: 'open', key }
  const { name, url } = record
  await requireOpenVault(core)
  if ((await tryKey(core, record, value)) === 'refused') {
    throw new BrokerError('key-needed', {
      message: `${name} refuses this key, so nothing was added. Look at the key, and at how the server wants it sent; with another header: valetkey add ${url} --key --key-header NAME`,
    })
  }
  asker.tell({ kind: 'step', step: 'proof', text: `${name} accepts the key.` })
  // The record first: a crash in between reads as a key that is gone, and not as one that nobody knows of.
  core.servers.save({ ...record, key: { ...key, isGone: true } })
  await core.keys.put(name, { boundTo: url, values: { [header]: value } }).catch((error: unknown) => {
    core.servers.delete(name)
    throw error
  })
  core.servers.save(record)
  core.ports.log.info('server-added-with-key', { server: name, header })
  core.connections.reconsider()
  return { server: name, account: 'default', url, signedIn: false, protected: false, withKey: true }
}
