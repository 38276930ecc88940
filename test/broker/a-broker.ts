// A broker in the test's own process, on real network parts and a memory vault, with a robot at the browser.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../../main/base/log.ts'
import { pathsOf } from '../../main/base/paths.ts'
import { type Broker, createBroker } from '../../main/broker/broker.ts'
import type { Asker, Progress, Question } from '../../main/broker/contract/commands.ts'
import type { BrokerPorts } from '../../main/broker/core/ports.ts'
import { blankJournal, openGuard } from '../../main/mcp/access/ports.ts'
import { type Message, messageOf } from '../../main/mcp/message/message.ts'
import { createFetchFor } from '../../main/net/fetch.ts'
import { createSend } from '../../main/net/http-send.ts'
import { memoryVault } from '../../main/vault/memory.ts'
import { exampleClientId } from '../world/client-document.ts'
import { letIn, usualLabels } from '../world/let-in.ts'
import { aRobot, type RobotOptions } from '../world/robot.ts'

export interface ABroker extends AsyncDisposable {
  readonly broker: Broker
  /** The person's home, in which clients keep their files. */
  readonly home: string
  readonly paths: BrokerPorts['paths']
  readonly logged: readonly string[]
  readonly opened: readonly URL[]
  /** Seats somebody else at the browser; null: nobody does anything. */
  seat(person: RobotOptions | null): void
  /** The same state folder and vault, a new broker: what a restart is. */
  restarted(): Promise<ABroker>
}

export interface ABrokerOptions {
  readonly ports?: Partial<BrokerPorts>
  readonly person?: RobotOptions | null
  readonly home?: string
  /** Labels that were let in before; a home that is taken over has its own. */
  readonly letIn?: readonly string[]
}

export async function aBroker({
  ports = {},
  person = { as: 'alice' },
  home,
  letIn: labels = usualLabels,
}: ABrokerOptions = {}): Promise<ABroker> {
  const folder = home ?? mkdtempSync(join(tmpdir(), 'valetkey-broker-'))
  const paths = pathsOf(folder)
  if (home === undefined) letIn(folder, labels)
  const logged: string[] = []
  const opened: URL[] = []
  const log = createLog(line => logged.push(line), { least: 'debug' })
  const send = createSend({ log })
  const vault = ports.vault ?? memoryVault()
  let robot = person && aRobot(undefined, person)
  const broker = await createBroker({
    vault,
    vaultWhy: 'It is a test.',
    openBrowser: async url => {
      opened.push(url)
      if (robot) void robot(url).catch(() => {})
    },
    send,
    fetchFor: createFetchFor(send),
    now: Date.now,
    log,
    paths,
    clientIdUrl: { build: exampleClientId, environment: undefined },
    guard: openGuard,
    journal: blankJournal,
    surroundings: { platform: 'linux', home: folder, env: {} },
    bridgeProgram: () => ({ node: process.execPath, script: join(import.meta.dirname, '../../scripts/valetkey.cjs') }),
    removeTraces: () => [],
    host: 'headless',
    version: '0.0.0',
    stop: () => {},
    ...ports,
  })
  const end = async () => {
    await broker.close()
    send.close()
  }
  return {
    broker,
    home: folder,
    paths,
    logged,
    opened,
    seat: next => {
      robot = next && aRobot(undefined, next)
    },
    restarted: async () => {
      await end()
      return await aBroker({ ports: { ...ports, vault }, person, home: folder })
    },
    [Symbol.asyncDispose]: async () => {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface APerson extends Asker {
  readonly heard: readonly Progress[]
  readonly asked: readonly Question[]
}

/** Somebody who types the code of every confirmation (`agrees`), something else (`declines`), or is not there. */
export function aPerson(how: 'agrees' | 'declines' | 'absent' = 'agrees', signal?: AbortSignal): APerson {
  const heard: Progress[] = []
  const asked: Question[] = []
  return {
    from: 'command line',
    heard,
    asked,
    tell: progress => void heard.push(progress),
    ask: async question => {
      asked.push(question)
      if (question.kind !== 'confirm' || how === 'absent') return undefined
      return how === 'agrees' ? question.code : 'no'
    },
    signal: signal ?? new AbortController().signal,
  }
}

export interface ABridge {
  request(method: string, params?: object): Promise<{ result?: Record<string, unknown>; error?: { message: string } }>
  readonly notified: readonly string[]
  close(): Promise<void>
}

/** A bridge without a process: speaks MCP with the broker's `attach`. */
export async function aBridge(broker: Broker, server: string, client = 'tester'): Promise<ABridge> {
  const waiting = new Map<unknown, (answer: never) => void>()
  const notified: string[] = []
  const hear = async ({ envelope }: Message) => {
    if (envelope.method && envelope.id === undefined) notified.push(envelope.method)
    waiting.get(envelope.id)?.(envelope as never)
  }
  const attached = broker.attach({ server, client }, { send: hear })
  let next = 0
  const request: ABridge['request'] = (method, params = {}) => {
    next += 1
    const id = next
    const answer = new Promise<never>(resolve => waiting.set(id, resolve))
    void attached.receive(messageOf({ jsonrpc: '2.0', id, method, params }))
    return answer
  }
  const clientInfo = { name: 'tester', version: '1' }
  await request('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo })
  void attached.receive(messageOf({ jsonrpc: '2.0', method: 'notifications/initialized' }))
  return { request, notified, close: () => attached.close() }
}
