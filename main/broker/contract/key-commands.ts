// What may be asked of the broker about keys and about servers that are programs of this machine, and what it answers. Part of
// the table in commands.ts.
import { z } from 'zod'
import { serverName } from './command-words.ts'

const key = z.string().min(1).max(16_384)
/** Nothing that a person could not see when they are asked about it. */
const seen = z
  .string()
  .max(2_000)
  .regex(
    /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]*$/u,
    'a command must have no line breaks or invisible characters; put it into a script',
  )
const variable = z
  .string()
  .max(128)
  .regex(/^[a-z_][a-z0-9_]*$/i, 'the name of a variable is letters, digits and underscores')

export const KeyGiven = z.object({
  value: key,
  header: z
    .string()
    .max(64)
    .regex(/^[a-z0-9-]+$/i, 'the name of a header is letters, digits and hyphens')
    .default('Authorization'),
  /** The word before the key. */
  scheme: z
    .string()
    .max(32)
    .regex(/^[a-z0-9-]+$/i, 'the word before a key is letters, digits and hyphens')
    .optional(),
})
export type KeyGiven = z.output<typeof KeyGiven>

export const keyCommands = [
  /**
   * A program of this machine as a server, which the broker starts. A person approves the whole command (S16). Without one:
   * the command that there is, approved anew. `keys` are the values of variables that are not in the vault yet.
   */
  z.object({
    verb: z.literal('run'),
    server: serverName,
    start: z
      .object({
        command: seen.min(1),
        args: z.array(seen).max(200).default([]),
        cwd: seen.min(1),
        env: z.record(variable, seen).default({}),
        secretNames: z.array(variable).max(40).default([]),
      })
      .optional(),
    keys: z.record(variable, key).default({}),
    /** Whether it is started once as soon as it is approved, to see that it works. */
    tryIt: z.enum(['now', 'later']).default('later'),
  }),
  /** Another value in a key's place. `name` where there are several. */
  z.object({ verb: z.literal('key-replace'), server: serverName, name: variable.optional(), value: key }),
  /** Deletes one key, or all keys of the server. */
  z.object({ verb: z.literal('key-delete'), server: serverName, name: variable.optional() }),
] as const

/** A key that was deleted here, and works on where it came from until somebody ends it there. */
export interface KeyToRotate {
  readonly server: string
  /** Of its header or variable. */
  readonly name: string
  readonly sentence: string
}

export interface KeyResults {
  /** Where it was tried: how many tools it lists, or why it does not. */
  run: { server: string; command: string; keys: readonly string[]; tools?: number; fails?: string }
  /** `tried`: what the server said to the new key of a header. */
  'key-replace': { server: string; name: string; tried?: 'accepted' | 'unreachable' }
  'key-delete': { server: string; rotate: readonly KeyToRotate[] }
}
