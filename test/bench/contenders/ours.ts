// Valetkey as a client's config names it: `valetkey bridge bench --client bench`, with a broker that runs as it does on a
// desktop: started by `valetkey serve`, its grants in a real keychain, every check on.
import type { Contender } from '../contender.ts'
import { seatAtHome } from '../seat-at-home.ts'

export const ours: Contender = {
  name: 'ours',
  title: 'Valetkey',
  settle: async (world, who) => (await seatAtHome({ world, who, host: home => home.serve() })).seat,
}
