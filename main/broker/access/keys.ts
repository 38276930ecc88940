// The keys of servers that take no sign-in: which a server has, how one is replaced, how all end. SECURITY S14. Where they are
// read and kept is state/keys.ts.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { Secret } from '../../base/secret.ts'
import type { KeyResults, KeyToRotate } from '../contract/key-commands.ts'
import type { Core } from '../core/core.ts'
import { requireOpenVault } from '../core/vault-state.ts'
import type { ServerRecord } from '../state/records.ts'
import { tryKey } from './try-key.ts'

/** What the open vault does not hold is gone: memory forgets, and a keychain can be emptied by its owner. */
export async function lookAtKeys(core: Core): Promise<void> {
  for (const server of core.servers.all().filter(takesKeys)) {
    try {
      const kept = await core.keys.of(server.name)
      const missing = keyNames(server).filter(name => !kept?.values[name])
      if (missing.length > 0) core.servers.save(missing.reduce(withGone, server))
    } catch (error) {
      core.ports.log.warn('keys-unreadable', { server: server.name, error })
    }
  }
}

/** The names of a server's keys: of its header, or of its variables. */
export function keyNames({ key, local }: ServerRecord): readonly string[] {
  return key ? [key.header] : (local?.keys.map(({ name }) => name) ?? [])
}

/** The first key that is not there, by name. */
export function missingKey({ key, local }: ServerRecord): string | undefined {
  if (key) return key.isGone ? key.header : undefined
  return local?.keys.find(({ isGone }) => isGone)?.name
}

export function takesKeys({ key, local }: ServerRecord): boolean {
  return key !== undefined || local !== undefined
}

/** @throws BrokerError `bad-input` where nobody signs in */
export function requireSignIn(record: ServerRecord): ServerRecord {
  if (!takesKeys(record)) return record
  const { name } = record
  throw new BrokerError('bad-input', {
    message: `Nobody signs in to ${name}: it ${record.local ? 'is a program of this machine' : 'takes a key'}. See: valetkey keys`,
  })
}

/** Nobody is signed in there, and nobody has to be. */
export function nobodySignsIn({ name }: ServerRecord): BrokerError {
  return new BrokerError('bad-input', { message: `${name} lets everyone in; nobody signs in to it, or out of it.` })
}

/** What a client is told of a server whose key is not there. */
export function keyNeededSentence(server: string, name: string): string {
  return `Valetkey has no key for ${server} (${name}). Give it one in a terminal, then go on here: valetkey keys replace ${server}`
}

/** What a client is told of a program that nobody has approved as it is. */
export function approvalNeededSentence(server: string): string {
  return `Nobody has approved what Valetkey would run for ${server}. Look at it and approve it in a terminal, then go on here: valetkey run ${server}`
}

/** @throws BrokerError `bad-input` where it has no such key, or several; `key-needed` where the server refuses the new one */
export async function replaceKey(
  core: Core,
  { server, name, value }: { readonly server: string; readonly name?: string | undefined; readonly value: string },
): Promise<KeyResults['key-replace']> {
  const record = core.servers.get(server)
  const chosen = keyNamed(record, name)
  await requireOpenVault(core)
  const given = record.key ? keyIn(value, record.key.scheme) : new Secret(value)
  const kept = await core.keys.of(server)
  // SECURITY S2: whatever the list of servers says by now, a key goes where the one before it was given for.
  const isWhereItWas = kept === undefined || kept.boundTo === record.url
  const tried = record.key && isWhereItWas ? await tryIfThere(core, record, given) : undefined
  const values = { ...kept?.values, [chosen]: given }
  await core.keys.put(server, { boundTo: kept?.boundTo ?? (record.key ? record.url : ''), values })
  core.servers.save(withFresh(core.servers.get(server), chosen, core.ports.now()))
  core.ports.log.info('key-replaced', { server, name: chosen })
  core.connections.restart(server)
  core.connections.reconsider()
  return { server, name: chosen, ...(tried ? { tried } : {}) }
}

/** A server that does not answer now says nothing against the key. */
async function tryIfThere(core: Core, record: ServerRecord, value: Secret): Promise<'accepted' | 'unreachable'> {
  const answer = await tryKey(core, record, value).catch((error: unknown) => {
    core.ports.log.info('key-not-tried', { server: record.name, error })
    return 'unreachable' as const
  })
  if (answer !== 'refused') return answer
  throw new BrokerError('key-needed', {
    message: `${record.name} refuses this key, so the one before it stays.`,
    facts: { server: record.name },
  })
}

/** As it goes into its header; what was pasted together with the word before it loses that word. */
export function keyIn(text: string, scheme: string | undefined): Secret {
  const isWhole = scheme !== undefined && text.toLowerCase().startsWith(`${scheme.toLowerCase()} `)
  const key = isWhole ? text.slice((scheme ?? '').length + 1).trim() : text.trim()
  checkHeaderValue(key)
  return new Secret(key)
}

export async function deleteKey(
  core: Core,
  { server, name }: { readonly server: string; readonly name?: string | undefined },
): Promise<KeyResults['key-delete']> {
  const record = core.servers.get(server)
  if (!takesKeys(record)) throw noKeys(record)
  return { server, rotate: await endKeys(core, record, name === undefined ? undefined : keyNamed(record, name)) }
}

/**
 * Cuts what uses them, then deletes them. Nobody can revoke a key for its person: what is left to do is in the answer.
 * SECURITY S14, S10: the mark is on disk before the first step.
 */
export async function endKeys(core: Core, record: ServerRecord, name?: string): Promise<readonly KeyToRotate[]> {
  const names = keyNames(record).filter(one => name === undefined || one === name)
  if (names.length === 0) return []
  core.servers.save(names.reduce(withGone, record))
  core.connections.restart(record.name)
  core.connections.reconsider()
  const { boundTo = '', values = {} } = (await core.keys.of(record.name)) ?? {}
  const left = Object.entries(values).filter(([one]) => !names.includes(one))
  if (left.length === 0 && record.key) await core.keys.delete(record.name)
  else await core.keys.put(record.name, { boundTo, values: Object.fromEntries(left) })
  core.ports.log.info('keys-deleted', { server: record.name, names })
  return names.filter(one => values[one]).map(one => toRotate(record, one))
}

/** Revoked: its keys are deleted, and the approval of a program is taken back. */
export async function endAccess(core: Core, record: ServerRecord): Promise<readonly KeyToRotate[]> {
  const { local } = record
  if (local) core.servers.save({ ...record, local: { ...local, isRevoked: true } })
  const rotate = await endKeys(core, core.servers.get(record.name))
  if (!local) return rotate
  core.connections.restart(record.name)
  core.connections.reconsider()
  await core.keys.delete(record.name)
  return rotate
}

function toRotate(record: ServerRecord, name: string): KeyToRotate {
  const where = record.key ? quote(new URL(record.url).host) : `the service that it is for`
  const sentence = `The key of ${record.name} (${name}) is deleted here and still works: rotate or delete it at ${where}.`
  return { server: record.name, name, sentence }
}

function withGone(record: ServerRecord, name: string): ServerRecord {
  return changed(record, name, ({ since }) => ({ since, isGone: true }))
}

function withFresh(record: ServerRecord, name: string, now: number): ServerRecord {
  return changed(record, name, () => ({ since: now }))
}

type Facts = { readonly since: number; readonly isGone?: true }

function changed(
  record: ServerRecord,
  name: string,
  facts: (before: Facts | { since: number }) => Facts,
): ServerRecord {
  const { key, local } = record
  if (key) {
    const { header, scheme, since } = key
    return { ...record, key: { header, ...(scheme === undefined ? {} : { scheme }), ...facts({ since }) } }
  }
  if (!local) return record
  const keys = local.keys.map(one => (one.name === name ? { name, ...facts({ since: one.since }) } : one))
  return { ...record, local: { ...local, keys } }
}

function keyNamed(record: ServerRecord, name: string | undefined): string {
  const names = keyNames(record)
  const [only] = names
  if (only === undefined) throw noKeys(record)
  if (name === undefined && names.length === 1) return only
  if (name !== undefined && names.includes(name)) return name
  const choices = names.map(one => `${record.name} ${one}`).join(' or ')
  throw new BrokerError('bad-input', { message: `${record.name} has these keys; say which one: ${choices}.` })
}

function noKeys({ name }: ServerRecord): BrokerError {
  return new BrokerError('bad-input', { message: `${name} uses no key. See: valetkey list` })
}

/** @throws BrokerError `bad-input` */
export function checkHeaderValue(value: string): void {
  if (/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(value)) return
  throw new BrokerError('bad-input', {
    message:
      'That cannot be a key: it has line breaks or other characters that no header can carry. Nothing was stored.',
  })
}
