// A house that is lived in, for pictures and for looking at every screen: servers in several states, programs that use
// them, calls that were made. Everything is real: issuers, servers, bridges, a keychain.
import { onTestFinished } from 'vitest'
import { aStory, type Story } from '../journeys/a-story.ts'
import { aClient } from '../world/client.ts'
import { anIssuer } from '../world/issuer.ts'
import { aServer } from '../world/mcp-server.ts'
import { aTrayHost } from '../world/tray-host.ts'
import { type App, anApp } from './an-app.ts'
import { ask } from './hands.ts'

export interface House {
  readonly story: Story
  readonly app: App
  /** Adds servers, accounts and programs, all of them well. */
  furnish(): Promise<void>
  /** A server that nobody is signed in at. */
  addUnsigned(): Promise<void>
}

const people = {
  alice: { name: 'Alice Example', email: 'alice@example.com' },
  work: { name: 'Alice at Work', email: 'alice@work.example' },
}

export async function aHouse(): Promise<House> {
  const story = await aStory({ keychain: true, issuer: { people }, server: { name: 'Linear' } })
  const stack = new AsyncDisposableStack()
  onTestFinished(() => stack.disposeAsync())
  stack.use(await aTrayHost(story.keyring.env.DBUS_SESSION_BUS_ADDRESS ?? ''))
  const app = stack.use(await anApp({ home: story.home }))
  const second = stack.use(await anIssuer({ people, revocation: false, cimd: false }))
  const notion = stack.use(await aServer({ name: 'Notion', issuer: second, scopes: ['pages:read', 'pages:write'] }))
  const sentry = stack.use(await aServer({ name: 'Sentry', issuer: story.issuer, scopes: ['issues:read'] }))
  const docs = stack.use(await aServer({ name: 'Docs', unprotected: true }))
  const add = async (url: string, name: string) => expectDone(await ask(await app.window(), { verb: 'add', url, name }))

  const use = async (server: string, client: string, calls: readonly string[]) => {
    const program = await aClient(story.home.bridge(server, client))
    stack.defer(() => program.close())
    await program.tools()
    for (const tool of calls) await program.call(tool, tool === 'slow' ? { ms: 300 } : {})
  }

  return {
    story,
    app,
    async furnish() {
      await add(story.server.url, 'linear')
      await add(notion.url, 'notion')
      await add(docs.url, 'docs')
      story.home.seat({ as: 'work' })
      expectDone(await ask(await app.window(), { verb: 'login', server: 'linear', account: 'work' }))
      story.home.seat({ as: 'alice' })
      await use('linear', 'cursor', ['whoami', 'echo', 'slow'])
      await use('linear@work', 'claude-desktop', ['whoami', 'fail'])
      await use('notion', 'claude-desktop', ['echo', 'echo'])
      await use('docs', 'vscode', ['echo'])
    },
    addUnsigned: async () => {
      const page = await app.window()
      expectDone(await ask(page, { verb: 'add', url: sentry.url, name: 'sentry', signIn: 'later' }))
    },
  }
}

function expectDone(answer: { readonly ok: boolean }): void {
  if (!answer.ok) throw new Error(JSON.stringify(answer))
}
