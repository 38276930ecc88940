// Which screen is drawn for which route. The list of servers and one server share a place: details lie beside the list.
import { Activity } from '../screens/activity/activity.tsx'
import { Add } from '../screens/add/add.tsx'
import { FirstRun } from '../screens/add/first-run.tsx'
import { Clients } from '../screens/clients/clients.tsx'
import { Keys } from '../screens/keys/keys.tsx'
import { Servers } from '../screens/servers/servers.tsx'
import { Settings } from '../screens/settings/settings.tsx'
import type { Route } from '../state/route.ts'
import { useSnapshot } from '../state/use-broker.ts'

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
