// What is written down of each change, so that it can be undone, and so that a crash between two steps is seen afterwards.
//
// A change of a file goes in steps, each flushed before the next: write down what will be done; keep the backup; write the
// new bytes beside the file; write down that they are complete; rename. A stray file beside the target says that the rename
// did not happen, its absence after the last note that it did. Holds paths and names, never a value of a file.
import { join } from 'node:path'
import { z } from 'zod'
import { BrokerError } from '../../base/errors.ts'
import { stateFile } from '../../base/state-file.ts'
import { takeClaim } from '../../link/claims.ts'
import { ensurePrivateFolder } from '../../link/private-folder.ts'
import { lifeOf } from '../../link/process-identity.ts'
import { inTurn } from '../../vault/in-turn.ts'

export type Noted = z.output<typeof Noted>
const Noted = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  file: z.string(),
  format: z.enum(['json', 'jsonc', 'toml', 'yaml']),
  at: z.number(),
  /** False: there was no file, and undoing takes it away. */
  existed: z.boolean(),
  /** Of the file as this change left it. */
  after: z.string().regex(/^[0-9a-f]{64}$/),
  /** The same, since another change of the file was undone by its entries alone. */
  left: z.string().optional(),
  /** How the file was before the changes that were undone from under this one: whose backup says it. */
  under: z.object({ backup: z.string().regex(/^[a-z0-9-]+$/), existed: z.boolean() }).optional(),
  entries: z
    .array(
      z.object({
        path: z.array(z.union([z.string(), z.number().int()])).readonly(),
        what: z.enum(['added', 'replaced', 'removed']),
        /** SHA-256 of the value that the change put there; absent where it put none. */
        value: z.string().optional(),
        /** Which members of it the change wrote or took out, and the SHA-256 of those alone. */
        ours: z.object({ members: z.array(z.string()).readonly(), value: z.string() }).optional(),
      }),
    )
    .readonly(),
  step: z.discriminatedUnion('is', [
    z.object({ is: z.literal('applied') }),
    /** Being made or undone; `isWritten`: the new bytes lie complete in `temporary`. */
    z.object({ is: z.enum(['applying', 'undoing']), temporary: z.string(), isWritten: z.boolean() }),
    /** Undone by taking the file away: no bytes are needed. */
    z.object({ is: z.literal('taking-away'), target: z.string() }),
    /** Over; its backup is still to be destroyed. */
    z.object({ is: z.literal('ending') }),
  ]),
})

export interface ChangeJournal {
  all(): readonly Noted[]
  note(change: Noted): void
  strike(id: string): void
  /** One at a time, among all processes of this user. */
  alone<T>(work: () => Promise<T>): Promise<T>
}

const queue = inTurn()

export function changeJournal(folder: string): ChangeJournal {
  const file = stateFile<{ changes: readonly Noted[] }>({
    file: join(folder, 'changes.json'),
    version: 1,
    parse: value => z.object({ changes: z.array(Noted) }).parse(value),
    empty: { changes: [] },
  })
  const others = (id: string): readonly Noted[] => file.read().changes.filter(change => change.id !== id)
  return {
    all: () => file.read().changes,
    note: change => file.write({ changes: [...others(change.id), change].sort((a, b) => a.at - b.at) }),
    strike: id => file.write({ changes: others(id) }),
    alone: work =>
      queue(folder, async () => {
        ensurePrivateFolder(folder)
        const claimed = await takeClaim({ folder, name: 'changing', isStale: holder => lifeOf(holder) === 'dead' })
        if (claimed.is === 'held') throw beingChanged(claimed.holder.pid)
        try {
          return await work()
        } finally {
          claimed.release()
        }
      }),
  }
}

function beingChanged(pid: number): BrokerError {
  return new BrokerError('config-changed', {
    message: `Another Valetkey (process ${pid}) is changing a client's file right now. Nothing was changed; try again in a moment.`,
    facts: { pid },
  })
}
