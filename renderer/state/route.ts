// Where the window is, and the one way to go elsewhere: `go({ screen: 'server', server: 'linear' })`, `useRoute()`.
// Tells the host, so that a deep link or notification is known to have been followed.
import { useSyncExternalStore } from 'react'
import type { Screen } from '../../preload/api.ts'
import { command } from './use-broker.ts'

export interface Route {
  readonly screen: Screen
  /** Which server, on `server`. */
  readonly server?: string
  /** On `clients`: the one shown alone, or the one that a revocation begins with. */
  readonly client?: string
  /** On `add`: an address to begin with. From a deep link it is shown for confirmation and not acted on. */
  readonly url?: string
  readonly from?: 'link'
  /** On `clients`: the revocation to begin with. */
  readonly revoke?: 'everything' | 'choose'
  /** On `keys`: the search for keys in files, or moving them into the vault. */
  readonly keys?: 'in-files' | 'move'
  /** On `settings`: the part that is wanted, by its title. */
  readonly part?: 'Company sign-in' | 'About'
}

let here: Route = { screen: 'servers' }
let left: Route = here
const past: Route[] = []
const listeners = new Set<() => void>()

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, () => here)
}

/** Whether the person has just come back from there. */
export function useIsLeft(place: Route | undefined): boolean {
  const { screen, server, client } = useSyncExternalStore(subscribe, () => left)
  return place !== undefined && screen === place.screen && server === place.server && client === place.client
}

export function go(route: Route): void {
  if (route.screen !== here.screen || route.server !== here.server) past.push(here)
  if (past.length > 50) past.shift()
  arrive(route)
}

/** To where the person came from; to Servers when that is not known. */
export function goBack(): void {
  arrive(past.pop() ?? { screen: 'servers' })
}

/** From details to what they are details of, one step; nowhere from elsewhere. */
export function leaveDetail(): void {
  const { screen, client, revoke, keys } = here
  if (screen === 'server') go({ screen: 'servers' })
  if (screen === 'add') goBack()
  if (screen === 'clients' && (client ?? revoke) !== undefined) go({ screen })
  if (screen === 'keys' && keys !== undefined) go({ screen })
}

function arrive(route: Route): void {
  left = here
  here = route
  for (const listener of listeners) listener()
  void command({ verb: 'went-to', screen: route.screen })
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
