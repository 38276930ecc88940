// How the client that a person registered for a server is named, replaced or forgotten. Its proof goes into the vault.
import { BrokerError } from '../../base/errors.ts'
import { checkClientKey } from '../../oauth/issuer/client-authentication.ts'
import { revoke } from '../access/revoke.ts'
import type { Command, Receipt, Results } from '../contract/commands.ts'
import type { Core } from '../core/core.ts'
import { deleteClientProof, proofOf, registeredAs, writeClientProof } from '../state/client-secrets.ts'

type Credentials = Extract<Command, { verb: 'credentials' }>

/**
 * Another client id ends the sign-ins under the old one first: only the old proof can revoke them. The same id with
 * another secret or key leaves them.
 * @throws BrokerError `bad-input`, vault errors; then nothing changed
 */
export async function setCredentials(core: Core, command: Credentials): Promise<Results['credentials']> {
  const { vault, log } = core.ports
  const { name, preRegistered: before } = core.servers.get(command.server)
  if (command.forget) {
    const receipts = await endSignIns(core, name)
    await deleteClientProof(name, vault)
    const { preRegistered: _gone, ...rest } = core.servers.get(name)
    core.servers.save(rest)
    log.info('credentials-forgotten', { server: name })
    return { server: name, receipts }
  }
  const clientId = command.clientId ?? before?.clientId
  if (!clientId) throw noClientId(name)
  const proof = proofOf(command)
  if (proof.clientKey) checkClientKey(proof.clientKey)
  const receipts = before && before.clientId !== clientId ? await endSignIns(core, name) : []
  await writeClientProof(name, proof, vault)
  const kept = before?.clientId === clientId && before.issuer ? { issuer: before.issuer } : {}
  core.servers.save({ ...core.servers.get(name), preRegistered: { ...registeredAs(clientId, proof), ...kept } })
  core.connections.reconsider()
  log.info('credentials-changed', { server: name, clientId, by: proof.clientKey ? 'key' : 'secret' })
  return { server: name, clientId, receipts }
}

async function endSignIns(core: Core, server: string): Promise<readonly Receipt[]> {
  return (await revoke(core, { kind: 'server', server })).receipts
}

function noClientId(server: string): BrokerError {
  return new BrokerError('bad-input', {
    message: `${server} has no client id yet. Name the one that you registered: valetkey credentials ${server} --client-id ID`,
  })
}
