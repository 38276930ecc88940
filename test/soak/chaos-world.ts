// What the world does to a client: servers restart and forget, connections break, the issuer is away or slow or of another mind.
import { pause } from '../bench/deadline.ts'
import type { Event, Stage } from './chaos.ts'
import { type ProtectedServer, protectedServers } from './town.ts'

export const worldEvents: readonly Event[] = [
  ...protectedServers.flatMap(server => [restarts(server), cut(server), refusesTokens(server)]),
  forgets('v1'),
  forgets('v2'),
  {
    name: 'the streams of the old server are cut',
    holds: ['old'],
    happen: ({ town, weather }) => weather.during('streams cut', { server: 'old' }, async () => town.old.cut()),
  },
  {
    name: 'the issuer is away',
    holds: ['issuer'],
    // A renewal that failed is tried again after a pause, which grows to as long as the issuer was away.
    happen: ({ town, weather, dice }) =>
      weather.during('issuer away', {}, async () => {
        await town.issuer.goDown()
        await pause(dice.between(1_000, 5_000))
        await town.issuer.comeUp()
        await pause(10_000)
      }),
  },
  {
    name: 'the issuer is in trouble',
    holds: ['issuer'],
    happen: ({ town, weather, dice }) =>
      weather.during('issuer in trouble', {}, async () => {
        town.issuer.set({ tokenFails: 503 })
        await pause(dice.between(1_000, 5_000))
        town.issuer.set({ tokenFails: undefined })
        await pause(10_000)
      }),
  },
  {
    // No failure is excused: a slow issuer costs time and nothing else.
    name: 'the issuer is slow',
    holds: ['issuer'],
    async happen({ town, dice }) {
      const ms = dice.between(500, 2_500)
      town.issuer.delayTokenAnswers(ms)
      await pause(8_000)
      town.issuer.delayTokenAnswers(0)
      await pause(ms + 500)
    },
  },
  {
    name: 'lists change',
    holds: [],
    async happen({ town }) {
      for (const server of protectedServers) await town.mcp[server].broadcast('notifications/tools/list_changed')
    },
  },
  clientEnds('politely'),
  clientEnds('killed'),
]

function restarts(server: ProtectedServer): Event {
  return {
    name: `${server} restarts`,
    holds: [server],
    happen: ({ town, weather, dice }) =>
      weather.during(`${server} restarts`, { server }, async () => {
        await town.mcp[server].goDown()
        await town.mcp[server].forgetSessions()
        await pause(dice.between(100, 2_500))
        await town.mcp[server].comeUp()
      }),
  }
}

/** What was under way is lost with its session; whatever comes afterwards opens another. */
function forgets(server: ProtectedServer): Event {
  return {
    name: `${server} forgets its sessions`,
    holds: [server],
    happen: ({ town, weather }) =>
      weather.during(`${server} forgets`, { server }, () => town.mcp[server].forgetSessions()),
  }
}

function cut(server: ProtectedServer): Event {
  return {
    name: `the connections to ${server} are cut`,
    holds: [server],
    happen: ({ town, weather }) =>
      weather.during(`${server} cut`, { server }, async () => town.mcp[server].cutStreams()),
  }
}

const refusedAt = new WeakMap<object, number>()
/** A renewed token that is refused again within half a minute is a server of another mind, which no renewal would help. */
const seldom = 35_000

/** No failure is excused: the token is renewed once, and every request repeated once. */
function refusesTokens(server: ProtectedServer): Event {
  return {
    name: `${server} refuses tokens before their time`,
    holds: ['issuer', server],
    async happen({ town }: Stage) {
      const mcp = town.mcp[server]
      if (Date.now() - (refusedAt.get(mcp) ?? 0) < seldom) return
      refusedAt.set(mcp, Date.now())
      town.refusals.push({ server, at: Date.now() })
      mcp.rejectTokensBefore()
      await pause(1_000)
    },
  }
}

function clientEnds(how: 'politely' | 'killed'): Event {
  return {
    name: `a client ends ${how}, and comes again`,
    holds: [],
    happen: ({ lives, dice }) => dice.of(lives).restart(how),
  }
}
