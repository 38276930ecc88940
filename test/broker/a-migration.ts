// A broker in a home whose clients keep keys in their files, and servers that take those keys, for tests of moving them.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { BrokerPorts } from '../../main/broker/core/ports.ts'
import { canMove } from '../../main/cli/show/migration.ts'
import { clientDocument } from '../../main/oauth/identity/client-document.ts'
import { exampleClientId } from '../world/client-document.ts'
import { anIssuer } from '../world/issuer.ts'
import { aKeyFront } from '../world/key-front.ts'
import { aServer } from '../world/mcp-server.ts'
import { aBroker, aPerson } from './a-broker.ts'

/** Stands for the bridge: these tests have a broker without a door. It lists its tools. */
const worksScript = fileURLToPath(new URL('../world/stdio-server.ts', import.meta.url))
/** Another one, which ends at once. */
export const breaksScript = fileURLToPath(new URL('../world/slow-server.ts', import.meta.url))

export async function aMigration(ports: Partial<BrokerPorts> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'valetkey-migration-'))
  const stack = new AsyncDisposableStack()
  onTestFinished(async () => {
    await stack.disposeAsync()
    rmSync(home, { recursive: true, force: true })
  })
  // One of its own, so that a test can break it.
  const bridge = { script: join(home, 'bridge.ts') }
  writeFileSync(bridge.script, `import ${JSON.stringify(worksScript)}`)
  const world = stack.use(
    await aBroker({
      home,
      ports: { bridgeProgram: () => ({ node: process.execPath, script: bridge.script }), ...ports },
    }),
  )
  const has = (path: string, text: string) => {
    const file = join(home, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }
  const read = (path: string) => readFileSync(join(home, path), 'utf8')
  const plan = (more: object = {}) => world.broker.do({ verb: 'migrate', ...more }, aPerson('absent'))
  return {
    ...world,
    home,
    bridge,
    has,
    read,
    plan,
    /** Everything that can be moved is. */
    move: async (person = aPerson(), more: object = {}) => {
      const { entries } = await plan(more)
      const only = entries.filter(canMove).map(({ id }) => id)
      return await world.broker.do({ verb: 'migrate', ...more, only, how: 'write' }, person)
    },
    /** A server that takes this key in this header. */
    keyServer: async (value: string, header = 'authorization') => {
      const server = stack.use(await aServer({ unprotected: true }))
      return await aKeyFront(server.url, header, value)
    },
    /** A server that people sign in to; alice does. */
    signInServer: async () => {
      const issuer = stack.use(await anIssuer())
      issuer.publish(exampleClientId, clientDocument(exampleClientId))
      return stack.use(await aServer({ issuer }))
    },
  }
}

export const cursorFile = (servers: object) => `// mine\n${JSON.stringify({ mcpServers: servers }, null, 2)}\n`
