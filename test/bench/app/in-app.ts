// Valetkey with the app as host: the same seat as `ours`, its broker inside an Electron with our probe.
import { until } from '../../world/home.ts'
import type { Contender, Seat } from '../contender.ts'
import { patience, seatAtHome } from '../seat-at-home.ts'
import type { World } from '../world.ts'
import { anElectron, type RunningElectron, root } from './an-electron.ts'

export interface AppSeat extends Seat {
  readonly electron: RunningElectron
}

export const inApp: Contender = { name: 'ours', title: 'Valetkey (app)', settle: settleInApp }

export async function settleInApp(world: World, who: 'signed-in' | 'signed-out'): Promise<AppSeat> {
  const { seat, host } = await seatAtHome<RunningElectron>({
    world,
    who,
    async host(home, begun) {
      const electron = await anElectron(root, home.env)
      begun(electron)
      await electron.told('tray')
      if (!(await until(() => home.brokerPid() === electron.pid, patience))) throw new Error('The app holds no broker.')
      return electron
    },
  })
  return { ...seat, electron: host }
}
