// The everything server at two addresses: its own, and one where every session or request goes through a bridge of its
// own and the broker.
import { aHome } from '../world/home.ts'
import { aBridgeDoor } from './bridge-door.ts'
import { anEverythingServer, type Speaks } from './everything-server.ts'

export interface Behind extends AsyncDisposable {
  readonly directUrl: string
  readonly url: string
}

export async function behindBridges(speaks: Speaks = 'both'): Promise<Behind> {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await anEverythingServer(speaks))
  const home = stack.use(aHome())
  await home.json(['add', server.url, '--name', 'everything'])
  const door = stack.use(await aBridgeDoor(home.bridge('everything')))
  const all = stack.move()
  return { directUrl: server.url, url: door.url, [Symbol.asyncDispose]: () => all.disposeAsync() }
}
