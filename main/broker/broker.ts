// The broker: everything that the command line, the window and the bridges reach, made from a host's ports.
import { join } from 'node:path'
import { asBrokerError, BrokerError } from '../base/errors.ts'
import { clientChanges } from '../clients/changes/changes.ts'
import { createRevocationQueue } from '../oauth/grants/revocation-queue.ts'
import { type Revocation, revokeGrant } from '../oauth/grants/revoke.ts'
import { createTokens } from '../oauth/grants/tokens.ts'
import { type Grant, grantId } from '../vault/grant.ts'
import { grantStore } from '../vault/grants.ts'
import type { VaultState } from '../vault/vault.ts'
import { companyAsServer, companyProvider, lookAtCompany, noteCompanyLoss } from './access/company.ts'
import { lookAtKeys } from './access/keys.ts'
import { resumeRevocations } from './access/revoke.ts'
import { createConnections } from './connections.ts'
import { type Asker, Command, type CommandInput, type Results, type Verb } from './contract/commands.ts'
import type { Snapshot } from './contract/snapshot.ts'
import type { Connections, Core } from './core/core.ts'
import { chooseIdentity } from './core/identity.ts'
import { createIssuers } from './core/issuers.ts'
import type { BrokerPorts } from './core/ports.ts'
import { commandTable } from './do-command.ts'
import { keepTrying } from './keep-trying.ts'
import { paced } from './pace.ts'
import { drawSnapshot } from './picture/picture.ts'
import { resumeCompanySignOut } from './sign-in/company.ts'
import { createRenewal } from './sign-in/renewal.ts'
import { createActivity } from './state/activity.ts'
import { clientsIn } from './state/clients.ts'
import { erasIn } from './state/eras.ts'
import { keysIn } from './state/keys.ts'
import { createLastAsked } from './state/last-asked.ts'
import { openRecords } from './state/records.ts'
import { findAccount, grantIdOf, serversIn } from './state/servers.ts'
import { settingsFile } from './state/settings.ts'
import { createSignIns } from './state/sign-ins.ts'
import { createStepUps } from './state/step-ups.ts'
import { createTools } from './state/tools.ts'
import { createUses } from './state/uses.ts'

export interface Broker {
  /** A bridge: messages in, messages out through its `ClientSide`. */
  readonly attach: Connections['attach']
  /** Parses and carries out one command. @throws BrokerError; `bad-input` when it is no command. S7. */
  do<V extends Verb>(input: Extract<CommandInput, { verb: V }>, asker: Asker): Promise<Results[V]>
  snapshot(): Promise<Snapshot>
  /** Called after a change, at most every 100 ms; the snapshot is fetched by who wants it. Returns the way to stop. */
  subscribe(listener: () => void): () => void
  /** Waits until no call is in flight, at most so many milliseconds. */
  drain(patience: number): Promise<void>
  /** Ends sign-ins and connections, bounded to a few seconds. Grants stay. */
  close(): Promise<void>
}

const noticeEvery = 100

/** @throws BrokerError `state-unreadable` when a state file cannot be read; it is left as it is. */
export async function createBroker(ports: BrokerPorts): Promise<Broker> {
  const notices = paced(noticeEvery)
  const core = createCore(ports, notices.changed)
  const look = () => lookAtGrants(core)
  const snapshot = async () => drawSnapshot(core, await pendingRevocations(core))
  await core.checkVault()
  await look()
  await core.changes.recover().catch(error => ports.log.warn('client-files-not-recovered', { error }))
  const trying = keepTrying(core, look)
  const table = commandTable({ core, snapshot, lookAgain: trying.now })
  return {
    attach: core.connections.attach,
    snapshot,
    do: async (input, asker) => {
      const parsed = Command.safeParse(input) // SECURITY S7
      if (!parsed.success) throw notACommand(parsed.error)
      // The table's entry for a verb takes just that verb's command; the compiler cannot follow that through a union.
      const act = table[parsed.data.verb] as (command: Command, asker: Asker) => Promise<never>
      ports.log.info('command', { verb: parsed.data.verb })
      return await act(parsed.data, asker)
    },
    subscribe: notices.subscribe,
    drain: patience => drained(core, patience),
    close: async () => {
      trying.stop()
      core.signIns.cancelAll()
      await core.connections.closeAll()
      core.uses.save()
      core.tools.save()
      notices.stop()
    },
  }
}

function createCore(ports: BrokerPorts, changed: () => void): Core {
  const { vault, fetchFor, now, log, paths } = ports
  const records = openRecords(paths.state, changed)
  const servers = serversIn(records)
  const clients = clientsIn(records)
  const settings = settingsFile(paths.state)
  const grants = grantStore(vault)
  const company = () => {
    const record = records.now().company
    return record && companyAsServer(record)
  }
  const issuers = createIssuers({ servers, company, vault, fetchFor, now })
  const issuerOf = (grant: Grant) => issuers.of(grant, grantId(grant))
  const refresh = createRenewal({ issuerOf, company: () => companyProvider(core), vault, now })
  const revoke = async (grant: Grant, before: Revocation | undefined) => {
    const issuer = await issuerOf(grant).catch(error => ({ error: asBrokerError(error) }))
    if ('error' in issuer) return unreachableIssuer(grant, issuer.error)
    return await revokeGrant({ grant, now, ...issuer, ...(before ? { before } : {}) })
  }
  const tokens = createTokens({ grants, refresh, now, log })
  let vaultState: VaultState = { is: 'unavailable', why: 'not asked yet' }
  const core: Core = {
    ports,
    startedAt: now(),
    records,
    servers,
    clients,
    changes: clientChanges({ folder: join(paths.state, 'changes'), vault, now }),
    grants,
    keys: keysIn(vault),
    tokens,
    issuers,
    queue: createRevocationQueue({ vault, revoke, now, log }),
    identity: chooseIdentity({ settings, ...ports.clientIdUrl }),
    signIns: createSignIns(changed),
    stepUps: createStepUps(now, changed),
    connections: createConnections(() => core),
    checkVault: async () => {
      vaultState = await vault.state()
      return vaultState
    },
    vaultState: () => vaultState,
    uses: createUses({ servers, clients, log }),
    lastAsked: createLastAsked(),
    tools: createTools(servers, log),
    eras: erasIn(servers, log),
    activity: createActivity(now, changed),
    changed,
  }
  tokens.onChange((id, view) => noteLoss(core, id, view?.state))
  return core
}

async function drained(core: Core, patience: number): Promise<void> {
  const end = performance.now() + patience
  while (core.connections.inFlight() > 0 && performance.now() < end) await new Promise(go => setTimeout(go, 20))
}

function unreachableIssuer(grant: Grant, error: BrokerError) {
  const failed = { is: 'failed' as const, why: error.message }
  const until = grant.expiresAt === undefined ? {} : { until: grant.expiresAt }
  return { refreshToken: grant.refreshToken ? failed : { is: 'none' as const }, accessToken: { ...failed, ...until } }
}

/** An issuer that will not renew a grant is remembered over restarts, until the next sign-in. */
function noteLoss(core: Core, id: string, state: { readonly is: string; readonly why?: string } | undefined): void {
  for (const server of core.servers.all()) {
    const account = server.accounts.find(one => grantIdOf(one) === id)
    if (!account || state?.is !== 'lost' || account.lost) continue
    core.servers.saveAccount(server.name, { ...account, lost: state.why ?? 'The sign-in is no longer valid.' })
    core.connections.reconsider()
  }
  if (state?.is === 'lost') noteCompanyLoss(core, id, state.why)
  core.changed()
}

/** Reads every grant once, so that status is true before the first call. A locked vault leaves them unknown. */
async function lookAtGrants(core: Core): Promise<void> {
  if (core.vaultState().is !== 'open') return
  for (const server of core.servers.all()) {
    for (const { account } of server.accounts) {
      const record = findAccount(server, account)
      const id = record && grantIdOf(record)
      if (id)
        await core.tokens
          .look(id)
          .catch(error => core.ports.log.warn('grant-unreadable', { server: server.name, error }))
    }
  }
  await lookAtKeys(core)
  await lookAtCompany(core)
  core.changed() // before issuers are asked for anything
  await resumeRevocations(core)
  await resumeCompanySignOut(core)
}

async function pendingRevocations(core: Core) {
  if (core.vaultState().is !== 'open') return []
  return await core.queue.list().catch(() => [])
}

function notACommand(cause: {
  readonly issues: readonly {
    readonly path: readonly PropertyKey[]
    readonly message: string
    readonly values?: readonly unknown[]
  }[]
}) {
  const [first] = cause.issues
  const where = first?.path.join('.') ?? ''
  const known = first?.values && where !== 'verb' ? `one of ${first.values.join(', ')}` : undefined
  return new BrokerError('bad-input', {
    message: known
      ? `The ${where} has to be ${known}.`
      : `That is not a command that Valetkey knows (${where === '' ? '' : `${where}: `}${first?.message ?? ''}).`,
    cause,
  })
}
