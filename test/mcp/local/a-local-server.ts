// A real local server behind the Send that makes it reachable, and relays that talk with it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { createLog } from '../../../main/base/log.ts'
import { Secret } from '../../../main/base/secret.ts'
import { blankJournal, openGuard } from '../../../main/mcp/access/ports.ts'
import { createConnection } from '../../../main/mcp/connection.ts'
import { environmentOf } from '../../../main/mcp/local/environment.ts'
import { createLocalServer } from '../../../main/mcp/local/server.ts'
import type { Era } from '../../../main/mcp/message/eras.ts'
import { type Envelope, messageOf } from '../../../main/mcp/message/message.ts'
import { withWords } from '../../../main/mcp/message/modern-words.ts'
import { eventually } from '../../world/eventually.ts'

export const theKey = 'sk-canary-5d1f0c9a77e24b'
export const program = fileURLToPath(new URL('../../world/local-server.ts', import.meta.url))

export interface LocalOptions {
  readonly era?: 'legacy' | 'both' | 'modern'
  readonly ways?: readonly string[]
  readonly command?: string
  readonly client?: Era
}

const info = { name: 'tester', version: '1' }
export const modernWords = { protocolVersion: '2026-07-28', clientInfo: info, capabilities: { elicitation: {} } }

/** A client of this era, a connection, and the local server at its far end. */
export function aLocalServer({ era = 'legacy', ways = [], command, client = 'legacy' }: LocalOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-local-'))
  const startsIn = join(folder, 'starts')
  const logged: string[] = []
  const heard: Envelope[] = []
  const log = createLog(line => logged.push(line), { least: 'debug' })
  const url = new URL('stdio://local')
  const env = { STARTS_IN: startsIn, GREETING: 'hello' }
  const local = createLocalServer({
    name: 'local',
    url,
    log,
    launch: async () => ({
      command: {
        command: command ?? process.execPath,
        args: [program, era, ...ways],
        cwd: folder,
        env,
        secretNames: ['API_KEY'],
      },
      environment: environmentOf(env, { API_KEY: new Secret(theKey) }),
    }),
  })
  const eras = new Map<Era, boolean>()
  const connection = createConnection({
    client: { send: async ({ envelope }) => void heard.push(envelope) },
    passage: { client: 'tester', server: 'local', account: 'default' },
    title: 'local',
    upstream: { url, confirmedHosts: new Set() },
    send: local.send,
    guard: openGuard,
    journal: blankJournal,
    log,
    eras: { speaks: one => eras.get(one), learn: (one, speaks) => void eras.set(one, speaks) },
    standing: () => ({ is: 'ready' }),
    known: () => undefined,
    remember: () => {},
  })
  let lastId = 0
  const tell = (envelope: Envelope) => connection.receive(messageOf({ jsonrpc: '2.0', ...envelope }))
  const answerTo = async (id: number): Promise<Envelope> => {
    const answer = () => heard.find(one => one.id === id && one.method === undefined)
    await eventually(answer).toBeDefined()
    return answer() as Envelope
  }
  const ask = (method: string, params: object = {}): Promise<Envelope> => {
    lastId += 1
    const id = lastId
    void tell({ id, method, params: client === 'modern' ? withWords(params, modernWords) : params })
    return answerTo(id)
  }
  const close = async () => {
    await connection.close()
    await local.stop()
  }
  onTestFinished(async () => {
    await close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    folder,
    logged,
    heard,
    local,
    connection,
    tell,
    ask,
    close,
    /** What the client begins with; nothing for a modern one. */
    open: async (capabilities: object = { elicitation: {} }) => {
      if (client === 'modern') return ask('server/discover')
      const answer = await ask('initialize', { protocolVersion: '2025-11-25', capabilities, clientInfo: info })
      await tell({ method: 'notifications/initialized' })
      return answer
    },
    call: async (name: string, more: object = {}) => {
      const answer = await ask('tools/call', { name, arguments: {}, ...more })
      const { content = [] } = (answer.result ?? {}) as { content?: { text: string }[] }
      return { answer, text: content[0]?.text }
    },
    /** The process ids of every start, oldest first. */
    starts: () => readFileSync(startsIn, 'utf8').trim().split('\n').map(Number),
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
