// Which grants are in memory, and how they get there from the vault and back. A grant that is newer than the vault's
// stays here until it is stored. SECURITY S10. Asks no issuer for anything.
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { oncePerKey } from '../../base/once.ts'
import type { Grant } from '../../vault/grant.ts'

/** What tokens asks of the grant store (main/vault/grants.ts). `write` throws `grant-changed` when another got there first. */
export interface GrantsPort {
  read(id: string): Promise<Grant | undefined>
  write(grant: Grant, options?: { readonly expectedGeneration?: number }): Promise<void>
}

/** One grant in memory. Changes in place; whoever waited looks at it anew. */
export interface Entry {
  grant: Grant
  /** Set while the grant here is newer than the vault's; `over` is the generation that it replaces. */
  unsaved?: { readonly why: string; readonly over: number | undefined } | undefined
  lost?: BrokerError | undefined
  renewedForRefusalAt?: number | undefined
  failures?: { readonly count: number; readonly until: number; readonly error: BrokerError } | undefined
}

/** What reading the vault came to where it gave no grant. */
export type Missing = { readonly is: 'absent' } | { readonly is: 'unreadable'; readonly error: unknown }

export interface KeptGrants {
  load(id: string): Promise<Entry | undefined>
  peek(id: string): Entry | undefined
  /** Why `peek` knows nothing; undefined while nobody has read the vault for it. */
  missing(id: string): Missing | undefined
  /** Puts a renewed grant in place and stores it. @throws the vault's error; the grant is kept and `save` tries again. */
  replace(id: string, entry: Entry, grant: Grant): Promise<void>
  save(id: string, entry: Entry): Promise<void>
  adopt(id: string, grant: Grant): Promise<void>
  /** Reads the vault again; true when it holds a newer grant, which is then the entry's. */
  reread(id: string, entry: Entry): Promise<boolean>
  /** Marks it lost until a sign-in, and throws why. The record stays. */
  lose(id: string, entry: Entry, why: BrokerError): never
  forget(id: string): void
}

export interface KeepOptions {
  readonly grants: GrantsPort
  readonly tell: (id: string, entry: Entry | undefined) => void
  readonly log: Log
}

export function keepGrants({ grants, tell, log }: KeepOptions): KeptGrants {
  const entries = new Map<string, Entry>()
  const missing = new Map<string, Missing>()
  const loading = oncePerKey<Entry | undefined>()
  const saving = new WeakMap<Entry, Promise<void>>()

  function load(id: string): Promise<Entry | undefined> {
    const entry = entries.get(id)
    if (entry) return Promise.resolve(entry)
    return loading(id, async () => {
      const grant = await grants.read(id).catch(error => {
        missing.set(id, { is: 'unreadable', error })
        throw error
      })
      const meanwhile = entries.get(id)
      if (meanwhile) return meanwhile
      if (!grant) missing.set(id, { is: 'absent' })
      const read: Entry | undefined = grant && { grant }
      if (read) entries.set(id, read)
      return read
    })
  }

  async function store(id: string, entry: Entry): Promise<void> {
    while (entry.unsaved) {
      const { grant, unsaved } = entry
      const over = unsaved.over === undefined ? {} : { expectedGeneration: unsaved.over }
      await grants.write(grant, over).catch(error => settle(id, { entry, grant, error }))
      // A sign-in may have come while the vault wrote; then that grant is stored too.
      if (entry.grant === grant) entry.unsaved = undefined
    }
    tell(id, entry)
  }

  // Another grant is in the vault, or none: ours after all (an answer that was lost), a newer one, or it was removed.
  async function settle(id: string, { entry, grant, error }: { entry: Entry; grant: Grant; error: unknown }) {
    if (!isBrokerError(error, 'grant-changed')) throw keepUnsaved(entry, error)
    const stored = await grants.read(id)
    if (!stored) {
      if (entries.get(id) === entry) entries.delete(id)
      missing.set(id, { is: 'absent' })
      entry.unsaved = undefined
      entry.lost = removed()
      throw entry.lost
    }
    if (entry.grant === grant) entry.grant = stored
    entry.unsaved = undefined
    log.info('newer-grant-in-vault', { id, generation: stored.generation })
  }

  function save(id: string, entry: Entry): Promise<void> {
    const already = saving.get(entry)
    if (already) return already
    const run = store(id, entry).finally(() => saving.delete(entry))
    saving.set(entry, run)
    return run
  }

  function put(id: string, entry: Entry, how: { readonly grant: Grant; readonly over: number | undefined }) {
    entry.grant = how.grant
    entry.unsaved = { why: 'It is being stored.', over: how.over }
    return save(id, entry)
  }

  return {
    load,
    peek: id => entries.get(id),
    missing: id => (entries.has(id) ? undefined : missing.get(id)),
    replace: (id, entry, grant) => put(id, entry, { grant, over: entry.grant.generation }),
    save,
    adopt: async (id, grant) => {
      const before = entries.get(id)?.grant ?? (await grants.read(id).catch(ignoreDamaged))
      const generation = before ? before.generation + 1 : grant.generation
      const entry: Entry = { grant }
      entries.set(id, entry)
      await put(id, entry, { grant: { ...grant, generation }, over: undefined })
    },
    reread: async (id, entry) => {
      const stored = await grants.read(id)
      if (!stored || stored.generation <= entry.grant.generation) return false
      entry.grant = stored
      tell(id, entry)
      return true
    },
    lose: (id, entry, why) => {
      entry.lost = why
      tell(id, entry)
      throw why
    },
    forget: id => {
      missing.delete(id)
      if (entries.delete(id)) tell(id, undefined)
    },
  }
}

function keepUnsaved(entry: Entry, error: unknown): unknown {
  const why = error instanceof Error ? error.message : String(error)
  if (entry.unsaved) entry.unsaved = { ...entry.unsaved, why }
  return error
}

function ignoreDamaged(error: unknown): undefined {
  if (isBrokerError(error, 'vault-corrupt')) return undefined
  throw error
}

function removed(): BrokerError {
  return new BrokerError('sign-in-needed', { message: 'This sign-in was removed while it was renewed. Sign in again.' })
}
