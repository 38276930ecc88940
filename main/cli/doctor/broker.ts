// What the doctor asks the broker: that it answers, its vault, its identity document, and whether each server can be reached.
import { asBrokerError } from '../../base/errors.ts'
import { shownAccount } from '../../base/shown-account.ts'
import type { Snapshot } from '../../broker/contract/snapshot.ts'
import type { Desk } from '../desk/desk.ts'
import type { Check } from './check.ts'

export async function checksOfBroker(desk: Desk): Promise<readonly Check[]> {
  const what = 'Broker'
  try {
    const snapshot = await desk.request({ verb: 'snapshot' })
    return [
      brokerCheck(snapshot, desk.installation.version),
      vaultCheck(snapshot.vault),
      await identityCheck(snapshot.identity, desk),
      ...(await serverChecks(snapshot, desk)),
      ...(snapshot.paused ? [pausedCheck] : []),
      ...snapshot.needs.map(needCheck),
      ...snapshot.pendingRevocations.map(revocationCheck),
    ]
  } catch (error) {
    const { code, message } = asBrokerError(error)
    if (code === 'cancelled') throw error
    return [
      {
        what,
        is: 'bad',
        text: message,
        todo: `${desk.installation.serve ? 'Run it where you can see it: valetkey serve' : 'Open the Valetkey app'}. Its log: ${desk.paths.logs}`,
      },
    ]
  }
}

function brokerCheck({ version, pid }: Snapshot, ours: string): Check {
  const what = 'Broker'
  if (version === ours) return { what, is: 'good', text: `version ${version} answers (pid ${pid})` }
  return { what, is: 'note', text: `version ${version} runs, and this command is ${ours}`, todo: 'valetkey stop' }
}

function vaultCheck({ kind, state, why }: Snapshot['vault']): Check {
  const what = 'Vault'
  if (state.is !== 'open') {
    const todo = kind === 'sealed-file' ? 'valetkey unlock' : 'Unlock your keychain, then run: valetkey doctor'
    return { what, is: 'bad', text: `${kind} is ${state.is}: ${state.why}`, todo }
  }
  if (kind !== 'memory') return { what, is: 'good', text: `${kind} is open` }
  return { what, is: 'note', text: `memory only: sign-ins end with the broker. ${why}` }
}

async function identityCheck({ clientIdUrl }: Snapshot['identity'], desk: Desk): Promise<Check> {
  const what = 'Identity'
  if (!clientIdUrl) {
    const text = 'no published document; Valetkey registers itself at each issuer that lets it'
    return { what, is: 'note', text, todo: 'valetkey help identity' }
  }
  const { ok, why } = await desk.request({ verb: 'identity-check', url: clientIdUrl })
  if (ok) return { what, is: 'good', text: `${clientIdUrl} is as issuers expect it` }
  return { what, is: 'bad', text: `${clientIdUrl}: ${why.join('; ')}`, todo: 'valetkey help identity' }
}

async function serverChecks({ servers }: Snapshot, desk: Desk): Promise<readonly Check[]> {
  return await Promise.all(servers.map(({ name }) => serverCheck(name, desk)))
}

async function serverCheck(server: string, desk: Desk): Promise<Check> {
  const { reachable, text } = await desk.request({ verb: 'probe', server })
  return { what: `Server ${server}`, is: reachable ? 'good' : 'bad', text }
}

const pausedCheck: Check = { what: 'Access', is: 'note', text: 'all of it is paused', todo: 'valetkey resume' }

function revocationCheck({ server, account, why }: Snapshot['pendingRevocations'][number]): Check {
  const text = `the revocation of ${shownAccount(server, account)} is not confirmed yet, and tried again by itself: ${why}`
  return { what: 'Revocation', is: 'note', text }
}

function needCheck({ text, command }: Snapshot['needs'][number]): Check {
  return { what: 'Needs you', is: 'note', text, ...(command ? { todo: command } : {}) }
}
