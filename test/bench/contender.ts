// What the bench compares: each contender takes a seat at a world, and opens lanes from it as a client would.
import type { Era, Lane } from './lane.ts'
import type { World } from './world.ts'

export interface Contender {
  readonly name: string
  /** What the report calls it. */
  readonly title: string
  settle(world: World, who: 'signed-in' | 'signed-out'): Promise<Seat>
}

/** What the client on the lane speaks, and what the server. */
export interface Eras {
  readonly client: Era
  readonly server: Era
}

export interface Seat {
  /** Both sides legacy, if not asked otherwise. */
  lane(eras?: Eras): Lane
  /** Processes that stay while clients come and go: the broker. */
  readonly residents: readonly number[]
  /** Browser windows opened since the seat was taken, the ones a person asked for not counted. */
  windows(): number
  /** A person comes and signs in, in the way this contender offers. */
  signIn(): Promise<void>
  stop(): Promise<void>
}

/** For contenders that sign nobody in: the floors and the limit. */
export const noSignIn = {
  residents: [],
  windows: () => 0,
  signIn: async () => {
    throw new Error('Nobody can sign in here.')
  },
} as const
