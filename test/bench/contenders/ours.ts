// Valetkey as a client's config names it: `valetkey bridge bench --client bench`, with a broker that runs as it does on a
// desktop: started by `valetkey serve`, its grants in a real keychain, every check on.
import { exampleClientId } from '../../world/client-document.ts'
import { aHome, type Home, strippedEnvironment } from '../../world/home.ts'
import { aSecretService } from '../../world/secret-service.ts'
import { belonging } from '../belongings.ts'
import type { Contender } from '../contender.ts'
import { stdioLane } from '../stdio-lane.ts'

const name = 'bench'
const alice = { as: 'alice' } as const
const patience = 30_000

export const ours: Contender = {
  name: 'ours',
  title: 'Valetkey',
  async settle(world, who) {
    const keyring = await aSecretService()
    const bus = keyring.env.DBUS_SESSION_BUS_ADDRESS ?? ''
    const home = aHome({ vault: 'keychain', clientIdUrl: exampleClientId, env: { DBUS_SESSION_BUS_ADDRESS: bus } })
    const stop = belonging(async () => {
      await home.stop()
      await keyring.stop()
    })
    try {
      const broker = await home.serve()
      home.seat(alice)
      await home.json(['add', world.url, '--name', name, ...(who === 'signed-out' ? ['--no-login'] : [])], { patience })
      home.seat(null)
      const before = home.opened().length
      return {
        residents: [broker.pid],
        lane: () => laneOf(home),
        windows: () => home.opened().length - before,
        async signIn() {
          home.seat(alice)
          await home.json(['login', name], { patience })
        },
        stop,
      }
    } catch (error) {
      await stop()
      throw error
    }
  },
}

/** A bridge gets what MCP hosts pass on, and nothing that the broker was told. */
function laneOf(home: Home) {
  const { command, args } = home.bridge(name, name)
  return stdioLane({ command, args, env: strippedEnvironment(home.path), cwd: home.path })
}
