// How bridges and the command line reach the broker over the link: a bridge attaches, a command line converses.
import { asBrokerError } from '../base/errors.ts'
import { jsonOf } from '../base/json.ts'
import type { Log } from '../base/log.ts'
import type { Paths } from '../base/paths.ts'
import type { Channel } from '../link/channel.ts'
import { type Frame, type FrameHead, noBody } from '../link/frames.ts'
import { listen } from '../link/listen.ts'
import { errorAnswer } from '../mcp/message/answers.ts'
import { isResponse, type Message, readMessage } from '../mcp/message/message.ts'
import type { Broker } from './broker.ts'
import type { CommandInput, Question } from './contract/commands.ts'
import type { Attached } from './core/core.ts'

export interface LinkServer {
  /**
   * Takes no new peers, lets calls in flight end (`drained`), tells every bridge why, and closes the channels. Where
   * another host takes over, bridges are told first: what their clients ask meanwhile waits for that host.
   */
  close(reason: Farewell, drained: () => Promise<void>): Promise<void>
}

export type Farewell = 'stopped' | 'replaced'

export interface ServeLinkOptions {
  readonly broker: Broker
  readonly paths: Paths
  readonly log: Log
  readonly program: string
}

export async function serveLink({ broker, paths, log, program }: ServeLinkOptions): Promise<LinkServer> {
  const open = new Set<Channel>()
  const onChannel = (channel: Channel) => {
    open.add(channel)
    channel.onClose(() => open.delete(channel))
    channel.onFrame(first => {
      if (first.head.t === 'attach') attach(broker, channel, first.head)
      else if (first.head.t === 'command') void converse(broker, channel, first.body, log)
      else channel.close()
    })
  }
  const listener = await listen({ paths, log, onChannel, program })
  return {
    close: async (reason, drained) => {
      if (reason === 'stopped') await drained()
      for (const channel of open) channel.send({ head: { t: 'bye', reason }, body: noBody })
      await listener.close()
      if (reason === 'replaced') await drained()
      for (const channel of open) channel.close()
    },
  }
}

type AttachHead = Extract<FrameHead, { t: 'attach' }>

function attach(broker: Broker, channel: Channel, head: AttachHead): void {
  const attached = broker.attach(
    { server: head.server, client: head.client, startedBy: head.parent, isResumed: head.resumed },
    { send: message => pass(channel, message) },
  )
  channel.onClose(() => void attached.close())
  channel.onFrame(frame => take(channel, attached, frame))
  channel.send({ head: { t: 'attached' }, body: noBody })
}

/** To the client. Waits for room when the client reads slowly. */
function pass(channel: Channel, { raw, envelope }: Message): Promise<void> {
  const answers =
    isResponse(envelope) && envelope.id !== undefined && envelope.id !== null ? { answers: envelope.id } : {}
  const room = channel.send({ head: { t: 'message', ...answers }, body: raw })
  return room ? sent : channel.drained()
}

const sent = Promise.resolve()

function take(channel: Channel, attached: Attached, { head, body }: Frame): void {
  const message = head.t === 'message' ? readMessage(body) : undefined
  // The bridge lets nothing but JSON objects through; who sends anything else is no bridge of ours.
  if (head.t !== 'message' || !message) channel.close()
  else if (!('malformed' in message)) void attached.receive(message, head.replay ? { replay: true } : undefined)
  else if (head.id === undefined || head.method === undefined) channel.close()
  else void pass(channel, errorAnswer(head.id, 'protocol-error', cannotCarry(message.malformed)))
}

const cannotCarry = (why: string) => `Valetkey cannot carry this request: it is ${why}.`

/** One command, from the frame that asks it to its result. Closing the channel cancels it. */
async function converse(broker: Broker, channel: Channel, body: Buffer, log: Log): Promise<void> {
  const cancelled = new AbortController()
  const answers: ((answer: string | undefined) => void)[] = []
  channel.onClose(() => {
    cancelled.abort()
    for (const answer of answers.splice(0)) answer(undefined)
  })
  channel.onFrame(({ head, body: reply }) => {
    if (head.t === 'reply') answers.shift()?.(answerIn(reply))
  })
  const ask = (question: Question) =>
    new Promise<string | undefined>(resolve => {
      if (cancelled.signal.aborted) return resolve(undefined)
      answers.push(resolve)
      say(channel, { t: 'question' }, question)
    })
  try {
    const command = jsonOf(body.toString('utf8')) as CommandInput // `do` parses it in earnest
    const result = await broker.do(command, {
      from: 'command line',
      ask,
      tell: progress => say(channel, { t: 'event' }, progress),
      signal: cancelled.signal,
    })
    say(channel, { t: 'result' }, result as object)
  } catch (error) {
    const { code, message, facts } = asBrokerError(error)
    if (code === 'internal') log.error('command-failed', { error })
    say(channel, { t: 'failure' }, { code, message, facts })
  }
}

function say(channel: Channel, head: FrameHead, value: object): void {
  channel.send({ head, body: Buffer.from(JSON.stringify(value)) })
}

function answerIn(body: Buffer): string | undefined {
  const value = jsonOf(body.toString('utf8'))
  const answer = typeof value === 'object' && value !== null && 'answer' in value ? value.answer : undefined
  return typeof answer === 'string' ? answer : undefined
}
