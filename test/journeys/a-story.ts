// What most journeys begin with: an issuer, a protected server, and a home with a person at its browser.
import { onTestFinished } from 'vitest'
import { clientDocument } from '../../main/oauth/identity/client-document.ts'
import { aClient, type ClientOptions, type TestClient } from '../world/client.ts'
import { exampleClientId } from '../world/client-document.ts'
import { aHome, type Home, type HomeOptions } from '../world/home.ts'
import { anIssuer, type Issuer, type IssuerOptions } from '../world/issuer.ts'
import { aServer, type McpServer, type ServerOptions } from '../world/mcp-server.ts'
import { type RawClient, rawClient } from '../world/raw-client.ts'
import { aSecretService, type SecretService } from '../world/secret-service.ts'

export interface StoryOptions {
  readonly issuer?: IssuerOptions
  readonly server?: Omit<ServerOptions, 'issuer'>
  readonly home?: HomeOptions
  /** A real keyring of this story's own; everything in the home finds it by its session bus. */
  readonly keychain?: true
}

export interface Story extends AsyncDisposable {
  readonly issuer: Issuer
  readonly server: McpServer
  readonly home: Home
  readonly keyring: SecretService
  /** `valetkey add` of the server as `example`, with the person signing in. */
  add(words?: readonly string[]): Promise<void>
  /** A real client behind a bridge to `example`. */
  client(options?: Partial<ClientOptions> & { readonly server?: string; readonly client?: string }): Promise<TestClient>
  /** A client that writes lines, opened. */
  raw(server?: string): Promise<RawClient>
}

export async function aStory(options: StoryOptions = {}): Promise<Story> {
  const stack = new AsyncDisposableStack()
  // A test that times out never comes to its end of scope; what it started ends all the same.
  onTestFinished(() => stack.disposeAsync())
  const keyring = options.keychain ? stack.use(await aSecretService()) : undefined
  const issuer = stack.use(await anIssuer(options.issuer))
  issuer.publish(exampleClientId, clientDocument(exampleClientId))
  const server = stack.use(await aServer({ name: 'example', ...options.server, issuer }))
  const home = stack.use(
    aHome({
      clientIdUrl: exampleClientId,
      person: { as: 'alice' },
      ...(keyring ? { vault: 'keychain', env: sessionOf(keyring) } : {}),
      ...options.home,
    }),
  )
  return {
    issuer,
    server,
    home,
    get keyring() {
      if (!keyring) throw new Error('This story has no keychain.')
      return keyring
    },
    add: async (words = []) => {
      await home.json(['add', server.url, '--name', 'example', ...words])
    },
    client: ({ server: name = 'example', client: label, ...how } = {}) =>
      aClient({ ...home.bridge(name, label), ...how }),
    raw: async (name = 'example') => {
      const client = rawClient(home.bridge(name))
      await client.open()
      return client
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** What a session tells its programs about its keyring, without the folders that are the home's own. */
function sessionOf({ env }: SecretService): Record<string, string> {
  const { DBUS_SESSION_BUS_ADDRESS = '', XDG_RUNTIME_DIR = '' } = env
  return { DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR }
}
