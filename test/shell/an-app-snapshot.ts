// Snapshots of the app for tests of the shell: the dull parts filled in.
import type { Snapshot } from '../../main/broker/contract/snapshot.ts'
import type { AppSnapshot, DeskView } from '../../preload/api.ts'
import { aSnapshot } from '../cli/snapshot.ts'

export function anAppSnapshot(broker: Partial<Snapshot> = {}, desk: Partial<DeskView> = {}): AppSnapshot {
  return { broker: aSnapshot({ host: 'app', ...broker }), desk: aDeskView(desk) }
}

export function aDeskView(some: Partial<DeskView> = {}): DeskView {
  return {
    running: [],
    questions: [],
    settings: { startAtLogin: false, theme: 'system' },
    update: { is: 'not-offered' },
    terminal: { is: 'off', file: '/home/ada/.local/bin/valetkey' },
    app: { version: '0.1.0', platform: 'linux', standIn: true, trayShown: true, logFolder: '/logs' },
    notes: [],
    ...some,
  }
}

/** A client that is connected and cannot go on. */
export function aParkedClient(client: string, server = 'linear', account = 'default'): Snapshot['connections'][number] {
  return { client, server, account, state: 'parked', since: 0, inFlight: 0 }
}
