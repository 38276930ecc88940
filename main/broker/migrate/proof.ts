// Whether an entry in a client's file works: its command is started as the client starts it, in an environment without anything
// of ours, and asked for its tools.
import { z } from 'zod'
import { BrokerError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { quote } from '../../base/quote.ts'
import { signInTool } from '../../mcp/client/parked.ts'
import { startChild } from '../../mcp/local/child.ts'
import { environmentOf } from '../../mcp/local/environment.ts'
import { type Envelope, messageOf, readMessage } from '../../mcp/message/message.ts'

export interface Started {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly log: Log
  readonly signal: AbortSignal
}

const patience = 60_000

/** How many tools it lists. @throws BrokerError `local-failed`, `sign-in-needed`, `cancelled` */
export async function listTools({ name, command, args, cwd, log, signal }: Started): Promise<number> {
  const answers = new Map<unknown, (answer: Envelope) => void>()
  const child = startChild({
    name,
    log,
    command: { command, args, cwd, env: {}, secretNames: [] },
    environment: environmentOf({}, {}),
    onLine: line => {
      const message = readMessage(line)
      if ('envelope' in message) answers.get(message.envelope.id)?.(message.envelope)
    },
    onTooLong: () => {},
  })
  const ended = child.ended.then(({ how, lastWords }) => {
    const said = lastWords === undefined ? '' : ` Its last words: ${quote(lastWords)}`
    throw failed(`its command ended (${how}).${said}`)
  })
  ended.catch(() => {})
  const giveUp = givingUp(signal)
  const ask = async (id: number, method: string, params: object) => {
    const answer = new Promise<Envelope>(resolve => answers.set(id, resolve))
    await child.write(messageOf({ jsonrpc: '2.0', id, method, params }).raw)
    return resultIn(await Promise.race([answer, ended, giveUp.rejected]))
  }
  try {
    const clientInfo = { name: 'Valetkey', version: '0' }
    await ask(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo })
    await child.write(messageOf({ jsonrpc: '2.0', method: 'notifications/initialized' }).raw)
    return toolsIn(await ask(2, 'tools/list', {}))
  } finally {
    giveUp.stop()
    await child.end()
  }
}

function givingUp(signal: AbortSignal): { readonly rejected: Promise<never>; stop(): void } {
  let stop = () => {}
  const rejected = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(failed(`it listed no tools within ${patience / 1000} s.`)), patience)
    const cancel = () => reject(new BrokerError('cancelled', { message: 'Cancelled while the new entry was tried.' }))
    signal.addEventListener('abort', cancel, { once: true })
    if (signal.aborted) cancel()
    stop = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', cancel)
    }
  })
  rejected.catch(() => {})
  return { rejected, stop }
}

function resultIn({ result, error }: Envelope): unknown {
  if (!error) return result
  throw failed(`it answers with an error: ${quote(String(error.message))}`)
}

const Listed = z.object({ tools: z.array(z.object({ name: z.string() })) })

function toolsIn(result: unknown): number {
  const { data } = Listed.safeParse(result)
  if (!data) throw failed('what it says are its tools is no list of tools.')
  if (!data.tools.some(({ name }) => name === signInTool)) return data.tools.length
  throw new BrokerError('sign-in-needed', { message: 'The new entry was started, and only offers to sign in.' })
}

function failed(how: string): BrokerError {
  return new BrokerError('local-failed', { message: `The new entry was started, and ${how}` })
}
