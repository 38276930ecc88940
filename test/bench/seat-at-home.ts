// A seat in a home of its own, whoever hosts its broker: grants in a real keychain, every check on, its server added.
import { exampleClientId } from '../world/client-document.ts'
import { aHome, type Home, strippedEnvironment } from '../world/home.ts'
import { aSecretService } from '../world/secret-service.ts'
import { belonging } from './belongings.ts'
import type { Seat } from './contender.ts'
import { stdioLane } from './stdio-lane.ts'
import type { World } from './world.ts'

const name = 'bench'
const alice = { as: 'alice' } as const
export const patience = 30_000

/** What hosts the broker of this home. */
export interface Host {
  readonly pid: number
  /** Called before the home goes; also for a host that did not come up. */
  stop(): Promise<void>
}

export interface SeatAtHome<H extends Host> {
  readonly world: World
  readonly who: 'signed-in' | 'signed-out'
  /** Starts the host; what it has begun by then is told to `begun`, so that it ends whatever happens. */
  readonly host: (home: Home, begun: (host: H) => void) => Promise<H>
}

export async function seatAtHome<H extends Host>(options: SeatAtHome<H>): Promise<{ seat: Seat; host: H }> {
  const keyring = await aSecretService()
  const bus = keyring.env.DBUS_SESSION_BUS_ADDRESS ?? ''
  const home = aHome({ vault: 'keychain', clientIdUrl: exampleClientId, env: { DBUS_SESSION_BUS_ADDRESS: bus } })
  const hosts: H[] = []
  const stop = belonging(async () => {
    for (const host of hosts) await host.stop()
    await home.stop()
    await keyring.stop()
  })
  try {
    const host = await options.host(home, begun => hosts.push(begun))
    return { host, seat: await seatIn(home, options, { pid: host.pid, stop }) }
  } catch (error) {
    await stop()
    throw error
  }
}

async function seatIn(home: Home, { world, who }: Pick<SeatAtHome<Host>, 'world' | 'who'>, host: Host): Promise<Seat> {
  home.seat(alice)
  await home.json(['add', world.url, '--name', name, ...(who === 'signed-out' ? ['--no-login'] : [])], { patience })
  home.seat(null)
  const before = home.opened().length
  return {
    residents: [host.pid],
    lane: () => laneOf(home),
    windows: () => home.opened().length - before,
    async signIn() {
      home.seat(alice)
      await home.json(['login', name], { patience })
    },
    stop: host.stop,
  }
}

/** A bridge gets what MCP hosts pass on, and nothing that the broker was told. */
function laneOf(home: Home) {
  const { command, args } = home.bridge(name, name)
  return stdioLane({ command, args, env: strippedEnvironment(home.path), cwd: home.path })
}
