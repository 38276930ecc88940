// What a person and her machine do meanwhile: a broker dies or is stopped, accounts and clients lose their access and get it back,
// servers come and go, and entries are written into a file that another program is writing too.
import { pause } from '../bench/deadline.ts'
import { rawClient } from '../world/raw-client.ts'
import type { Event, Stage } from './chaos.ts'
import { inSharedFile } from './shared-file.ts'
import { labels, protectedServers, tokenLife } from './town.ts'

export const personEvents: readonly Event[] = [
  {
    name: 'the broker is killed',
    holds: ['issuer', ...protectedServers],
    endsBroker: true,
    happen: stage => stage.weather.during('broker killed', {}, () => killed(stage)),
  },
  {
    name: 'the broker is stopped, and woken',
    holds: ['issuer', ...protectedServers],
    endsBroker: true,
    happen: ({ town, weather }) => weather.during('broker stopped', {}, () => town.person.does(['stop'])),
  },
  {
    name: 'everything is paused, and goes on',
    holds: [],
    happen: ({ town, weather, dice }) =>
      weather.during('paused', {}, async () => {
        await town.person.does(['pause'])
        await pause(dice.between(200, 2_000))
        await town.person.confirms(['resume'])
      }),
  },
  ...protectedServers.flatMap(signsOutAndIn),
  {
    name: 'a client is switched off, and on',
    holds: [],
    happen: ({ town, weather, dice, lives }) => {
      const { server, label } = dice.of(lives).seat
      return weather.during('switched off', { server, label }, async () => {
        await town.person.does(['deny', label, server])
        await pause(dice.between(200, 2_000))
        await town.person.confirms(['allow', label, server])
      })
    },
  },
  {
    name: 'a server is added, used and removed',
    holds: [],
    async happen({ town, dice }) {
      await town.person.does(['add', town.guest.url, '--name', 'guest'])
      await using client = rawClient(town.home.bridge('guest', dice.of(labels)))
      await client.open()
      const given = { nonce: `guest.${Date.now()}` }
      const { result } = await client.ask('tools/call', { name: 'echo', arguments: given })
      if (result?.structuredContent?.nonce !== given.nonce) throw new Error(`guest: ${JSON.stringify(result)}`)
      await town.person.does(['remove', 'guest'])
      const removed = await client.ask('tools/call', { name: 'echo', arguments: given })
      if (removed.result?.structuredContent) throw new Error('a server that was removed still answers')
    },
  },
  { name: 'entries are written into a shared file', holds: [], happen: inSharedFile },
  {
    name: 'a person looks around',
    holds: [],
    async happen({ town }) {
      for (const words of [['status'], ['list'], ['accounts'], ['clients'], ['keys']]) {
        await town.person.does(words)
        await town.person.asks(words)
      }
    },
  },
]

function signsOutAndIn(server: (typeof protectedServers)[number]): Event {
  return {
    name: `${server} is signed out of, and in`,
    holds: ['issuer', server],
    happen: ({ town, weather, dice }) =>
      weather.during(`signed out of ${server}`, { server }, async () => {
        await town.person.does(['logout', server])
        await pause(dice.between(100, 1_500))
        await town.person.signsIn(['login', server])
      }),
  }
}

async function killed({ town, lives }: Stage): Promise<void> {
  const used = protectedServers.filter(server => lives.some(({ seat }) => seat.server === server))
  if (!(await noRenewal(town, used))) return
  const pid = town.home.brokerPid()
  if (pid === undefined) return
  process.kill(pid, 'SIGKILL')
  await pause(100)
  // Nobody is left who could end these.
  for (const mcp of Object.values(town.mcp)) for (const id of mcp.sessions()) town.orphans.add(id)
}

/**
 * Waits for a moment in which no grant is being renewed. Where a refresh token rotates, an answer that dies with the broker
 * is the end of the grant, and no client could do anything about it (RFC 9700, section 4.14.2).
 */
async function noRenewal({ issuer, mcp }: Stage['town'], used: readonly (typeof protectedServers)[number][]) {
  let requests = issuer.requests.token
  let since = Date.now()
  for (const end = Date.now() + 10_000; Date.now() < end; await pause(3)) {
    if (issuer.requests.token !== requests) {
      requests = issuer.requests.token
      since = Date.now()
    }
    const renewals = [...issuer.events('token-refreshed'), ...issuer.events('token-issued')]
    const isFarOff = used.every(server => {
      const at = renewals
        .filter(({ resource }) => resource === mcp[server].url)
        .reduce((last, event) => Math.max(last, event.at), 0)
      return Date.now() - at < tokenLife * 900 - 600
    })
    if (isFarOff && Date.now() - since > 300) return true
  }
  return false
}
