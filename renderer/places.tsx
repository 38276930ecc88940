// Which screen is drawn for which route. The list of servers and one server share a place: details lie beside the list.
import type { Route } from './route.ts'
import { Activity } from './screens/activity.tsx'
import { Add } from './screens/add.tsx'
import { Clients } from './screens/clients.tsx'
import { FirstRun } from './screens/first-run.tsx'
import { Keys } from './screens/keys.tsx'
import { Servers } from './screens/servers.tsx'
import { Settings } from './screens/settings.tsx'
import { useSnapshot } from './use-broker.ts'

export function ScreenOf({ route }: { readonly route: Route }) {
  const { servers } = useSnapshot().broker
  switch (route.screen) {
    case 'servers':
    case 'server':
      return servers.length === 0 ? <FirstRun /> : <Servers selected={route.server} />
    case 'add':
      return <Add />
    case 'clients':
      return <Clients />
    case 'keys':
      return <Keys />
    case 'activity':
      return <Activity />
    case 'settings':
      return <Settings />
  }
}
