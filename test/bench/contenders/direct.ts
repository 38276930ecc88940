// The limit: what the server itself gives to a client that holds the token and has nothing in between.
import { type Contender, noSignIn } from '../contender.ts'
import { httpLane } from '../http-lane.ts'

export const direct: Contender = {
  name: 'direct',
  title: 'direct HTTP (limit)',
  settle: async world => ({
    ...noSignIn,
    lane: eras => httpLane(new URL(world.url), world.bearer, eras?.client ?? 'legacy'),
    stop: async () => {},
  }),
}
