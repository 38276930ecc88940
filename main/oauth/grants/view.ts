// What is shown of a grant: everything but its secrets. Pure.
import { type Grant, grantId, isRenewable, type WhoAmI } from '../../vault/grant.ts'
import type { Entry } from './kept.ts'

/** A grant without its secrets. */
export interface GrantView {
  readonly id: string
  readonly issuer: string
  readonly clientId: string
  readonly resource: string
  readonly account: string
  readonly who: WhoAmI | undefined
  readonly scopes: readonly string[]
  readonly requestedScopes: readonly string[]
  readonly audienceBound: boolean
  readonly expiresAt: number | undefined
  /** Whether it is renewed without a person. */
  readonly renewable: boolean
  readonly generation: number
  readonly obtainedAt: number
  readonly renewedAt: number
  readonly state: GrantState
}

export type GrantState =
  | { readonly is: 'valid' }
  /** The access token has run out; a renewable one is renewed when it is next asked for. */
  | { readonly is: 'expired' }
  /** Renewed, and the vault could not store it yet. */
  | { readonly is: 'unsaved'; readonly why: string }
  | { readonly is: 'lost'; readonly why: string }

export function viewOf(entry: Entry, now: number): GrantView {
  const { grant } = entry
  const { issuer, clientId, resource, account, who, audienceBound, expiresAt, generation } = grant
  return {
    id: grantId(grant),
    issuer,
    clientId,
    resource,
    account,
    who,
    scopes: grant.scopes,
    requestedScopes: grant.requestedScopes,
    audienceBound,
    expiresAt,
    renewable: isRenewable(grant),
    generation,
    obtainedAt: grant.obtainedAt,
    renewedAt: grant.renewedAt,
    state: stateOf(entry, grant, now),
  }
}

function stateOf({ lost, unsaved }: Entry, { expiresAt }: Grant, now: number): GrantState {
  if (lost) return { is: 'lost', why: lost.message }
  if (unsaved) return { is: 'unsaved', why: unsaved.why }
  return expiresAt !== undefined && expiresAt <= now ? { is: 'expired' } : { is: 'valid' }
}
