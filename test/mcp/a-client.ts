// A client in a test's hands, with a real connection and a real Send behind it; only our own ports are played.
import { onTestFinished } from 'vitest'
import { type LogFields, silentLog } from '../../main/base/log.ts'
import { blankJournal, type Ended, openGuard } from '../../main/mcp/access/ports.ts'
import type { KnownServer, Standing } from '../../main/mcp/access/standing.ts'
import type { ConnectionOptions } from '../../main/mcp/connection.ts'
import { createConnection } from '../../main/mcp/connection.ts'
import type { Era } from '../../main/mcp/message/eras.ts'
import { type Envelope, type Message, messageOf, type RequestId } from '../../main/mcp/message/message.ts'
import { confirmedHostsOf } from '../../main/net/addresses.ts'
import { createSend } from '../../main/net/http-send.ts'

export const newestVersion = '2025-11-25'

export type ClientOptions = Partial<ConnectionOptions> & { readonly url: string }

export function aClient({ url, ...given }: ClientOptions) {
  const heard: Envelope[] = []
  const raws: Buffer[] = []
  const activities: { readonly method: string | undefined; outcome: Parameters<Ended>[0] | 'running' }[] = []
  const warnings: [string, LogFields | undefined][] = []
  const listeners = new Set<() => void>()
  let standing: Standing = { is: 'ready' }
  let known: KnownServer | undefined
  const eras = new Map<Era, boolean>()
  let lastId = 0
  const nextId = () => {
    lastId += 1
    return lastId
  }
  const send = createSend({ log: silentLog })
  const log = { ...silentLog, warn: (event: string, fields?: LogFields) => void warnings.push([event, fields]) }
  const connection = createConnection({
    client: {
      send: async ({ raw, envelope }) => {
        heard.push(envelope)
        raws.push(raw)
        for (const listener of [...listeners]) listener()
      },
    },
    passage: { client: 'cursor', server: 'example', account: 'default' },
    title: 'Example',
    upstream: { url: new URL(url), confirmedHosts: confirmedHostsOf(new URL(url)) },
    send,
    guard: openGuard,
    journal: blankJournal,
    log,
    eras: { speaks: era => eras.get(era), learn: (era, speaks) => void eras.set(era, speaks) },
    standing: () => standing,
    known: () => known,
    remember: next => {
      known = next
    },
    onRequest: ({ method }) => {
      const activity: (typeof activities)[number] = { method, outcome: 'running' }
      activities.push(activity)
      return outcome => {
        activity.outcome = outcome
      }
    },
    ...given,
  })
  onTestFinished(async () => {
    await connection.close()
    send.close()
  })

  /** The first thing heard (from the `from`-th on) that fits, now or later. */
  function hears(fits: (envelope: Envelope) => boolean, from = 0): Promise<Envelope> {
    return new Promise(resolve => {
      const look = () => {
        const found = heard.slice(from).find(fits)
        if (!found) return
        listeners.delete(look)
        resolve(found)
      }
      listeners.add(look)
      look()
    })
  }

  function give(envelope: Envelope, how?: { replay?: boolean }): Promise<void> {
    return connection.receive(messageOf({ jsonrpc: '2.0', ...envelope }), how)
  }

  async function ask(method: string, params?: unknown, id: RequestId = nextId()): Promise<Envelope> {
    const from = heard.length
    void give({ id, method, ...(params === undefined ? {} : { params }) })
    return hears(envelope => envelope.id === id && envelope.method === undefined, from)
  }

  function open(capabilities: object = {}, protocolVersion = newestVersion): Promise<Envelope> {
    return ask('initialize', { protocolVersion, capabilities, clientInfo: { name: 'test', version: '1' } })
  }

  async function initialize(...as: Parameters<typeof open>): Promise<Envelope> {
    const answer = await open(...as)
    void give({ method: 'notifications/initialized' })
    return answer
  }

  return {
    connection,
    heard,
    raws,
    activities,
    warnings,
    lastId: () => lastId,
    hears,
    give,
    ask,
    open,
    initialize,
    call: (name: string, args: object = {}, meta?: object) =>
      ask('tools/call', { name, arguments: args, ...(meta ? { _meta: meta } : {}) }),
    receive: (message: Message) => connection.receive(message),
    known: () => known,
    remember: (next: KnownServer) => {
      known = next
    },
    stands: (next: Standing) => {
      standing = next
    },
  }
}

/** The text of a tool result. */
export function textOf({ result }: Envelope): string {
  const content = (result as { content?: { text?: string }[] } | undefined)?.content
  return content?.map(({ text }) => text).join('') ?? ''
}

export const toolNames = ({ result }: Envelope) =>
  (result as { tools: { name: string }[] }).tools.map(({ name }) => name)

/** Waits until `holds` does; the test's own time-out is the end. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 5))
}
