// Which screen is drawn for which route. The list of servers and one server share a place: details lie beside the list.
import type { Route } from './route.ts'
import { Activity } from './screens/activity.tsx'
import { Add } from './screens/add.tsx'
import { Clients } from './screens/clients.tsx'
import { Servers } from './screens/servers.tsx'
import { Settings } from './screens/settings.tsx'

export function ScreenOf({ route }: { readonly route: Route }) {
  switch (route.screen) {
    case 'servers':
    case 'server':
      return <Servers selected={route.server} />
    case 'add':
      return <Add />
    case 'clients':
      return <Clients />
    case 'activity':
      return <Activity />
    case 'settings':
      return <Settings />
  }
}
