// Which entries were moved, and how far each came: on disk before each step, so that a crash at any line is taken up again at
// the next run. Holds names, and no key. SECURITY S10.
import { join } from 'node:path'
import { z } from 'zod'
import { stateFile } from '../../base/state-file.ts'

const Migration = z.object({
  file: z.string(),
  path: z.array(z.union([z.string(), z.number()])),
  client: z.string(),
  server: z.string(),
  /** The names of the keys that lay in it. */
  keys: z.array(z.string()),
  at: z.number(),
  /** The change of the file; absent until it is known to be made. */
  change: z.string().exactOptional(),
  /** The new entry was started as its client does, and worked. */
  proven: z.boolean(),
})
export type Migration = Readonly<z.output<typeof Migration>>

const MigrationsFile = z.object({ migrations: z.array(Migration) })

export interface Migrations {
  all(): readonly Migration[]
  /** Adds one, or replaces the one of the same entry. @throws BrokerError `state-unwritable` */
  save(migration: Migration): void
  drop(migration: Migration): void
}

/** @throws BrokerError `state-unreadable` */
export function migrationsIn(folder: string): Migrations {
  const disk = stateFile({
    file: join(folder, 'migrations.json'),
    version: 1,
    parse: value => MigrationsFile.parse(value),
    empty: { migrations: [] as Migration[] },
  })
  const others = (one: Migration) => disk.read().migrations.filter(other => keyOf(other) !== keyOf(one))
  return {
    all: () => disk.read().migrations,
    save: migration => disk.write({ migrations: [...others(migration), migration] }),
    drop: migration => disk.write({ migrations: others(migration) }),
  }
}

/** What is known of a change that is undone by itself: the names of the keys that are in the file again. */
export function forgetMigration(folder: string, change: string): readonly string[] {
  const migrations = migrationsIn(folder)
  const undone = migrations.all().find(one => one.change === change)
  if (undone) migrations.drop(undone)
  return undone?.keys ?? []
}

function keyOf({ file, path }: Pick<Migration, 'file' | 'path'>): string {
  return JSON.stringify([file, path])
}
