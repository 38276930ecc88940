// How a revocation that waits for its issuer is written into the vault and read again.
import { z } from 'zod'
import { jsonOf } from '../../base/json.ts'
import { Secret } from '../../base/secret.ts'
import { Grant, writeGrant } from '../../vault/grant.ts'
import type { Revocation } from './revoke.ts'

export interface QueuedRevocation {
  readonly grant: Grant
  readonly since: number
  readonly tries: number
  readonly nextTry: number
  /** Of the last try; undefined before the first. */
  readonly result: Revocation | undefined
}

const until = z.number().exactOptional()
const Result = z.discriminatedUnion('is', [
  z.object({ is: z.literal('revoked'), at: z.number() }),
  z.object({ is: z.literal('not-offered'), until }),
  z.object({ is: z.literal('failed'), why: z.string(), until }),
  z.object({ is: z.literal('none') }),
])

const Queued = z.object({
  version: z.literal(1),
  grant: Grant,
  since: z.number(),
  tries: z.number(),
  nextTry: z.number(),
  result: z.object({ refreshToken: Result, accessToken: Result }).optional(),
})

export function writeQueued({ grant, ...rest }: QueuedRevocation): Secret {
  return new Secret(`{"version":1,"grant":${writeGrant(grant).reveal()},${JSON.stringify(rest).slice(1)}`)
}

/** Undefined when there is nothing, or nothing that can be read. */
export function readQueued(text: Secret | undefined): QueuedRevocation | undefined {
  const parsed = Queued.safeParse(jsonOf(text?.reveal() ?? ''))
  if (!parsed.success) return undefined
  const { grant, since, tries, nextTry, result } = parsed.data
  return { grant, since, tries, nextTry, result }
}
