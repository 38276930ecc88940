// Which screen is drawn for which route. The list of servers and one server share a place: details lie beside the list.
import type { Route } from './route.ts'
import { Servers } from './screens/servers.tsx'

export function ScreenOf({ route }: { readonly route: Route }) {
  switch (route.screen) {
    case 'servers':
    case 'server':
      return <Servers selected={route.server} />
    case 'add':
    case 'clients':
    case 'activity':
    case 'settings':
      return null
  }
}
