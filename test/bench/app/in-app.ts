// Valetkey with the app as host: the same seat as `ours`, its broker inside an Electron with our probe.
import { exampleClientId } from '../../world/client-document.ts'
import { aHome, type Home, strippedEnvironment, until } from '../../world/home.ts'
import { aSecretService } from '../../world/secret-service.ts'
import { belonging } from '../belongings.ts'
import type { Contender, Seat } from '../contender.ts'
import { stdioLane } from '../stdio-lane.ts'
import type { World } from '../world.ts'
import { anElectron, type RunningElectron, root } from './an-electron.ts'

export interface AppSeat extends Seat {
  readonly electron: RunningElectron
}

const name = 'bench'
const alice = { as: 'alice' } as const
const patience = 30_000

export const inApp: Contender = { name: 'ours', title: 'Valetkey (app)', settle: settleInApp }

export async function settleInApp(world: World, who: 'signed-in' | 'signed-out'): Promise<AppSeat> {
  const keyring = await aSecretService()
  const bus = keyring.env.DBUS_SESSION_BUS_ADDRESS ?? ''
  const home = aHome({ vault: 'keychain', clientIdUrl: exampleClientId, env: { DBUS_SESSION_BUS_ADDRESS: bus } })
  const started: RunningElectron[] = []
  const stop = belonging(async () => {
    for (const electron of started) await electron.stop()
    await home.stop()
    await keyring.stop()
  })
  try {
    const electron = await anElectron(root, home.env)
    started.push(electron)
    await electron.told('tray')
    if (!(await until(() => home.brokerPid() === electron.pid, patience))) throw new Error('The app holds no broker.')
    home.seat(alice)
    await home.json(['add', world.url, '--name', name, ...(who === 'signed-out' ? ['--no-login'] : [])], { patience })
    home.seat(null)
    const before = home.opened().length
    return {
      electron,
      residents: [electron.pid],
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
}

/** A bridge gets what MCP hosts pass on, and nothing that the app was told. */
function laneOf(home: Home) {
  const { command, args } = home.bridge(name, name)
  return stdioLane({ command, args, env: strippedEnvironment(home.path), cwd: home.path })
}
