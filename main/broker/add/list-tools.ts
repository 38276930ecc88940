// Whether a command is an MCP server that works: it is started once, asked for its tools, and ended.
import { z } from 'zod'
import { BrokerError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { quote } from '../../base/quote.ts'
import { signInTool, statusTool } from '../../mcp/client/parked.ts'
import { type Launch, startChild } from '../../mcp/local/child.ts'
import { type Envelope, messageOf, readMessage } from '../../mcp/message/message.ts'

export interface Started {
  readonly name: string
  readonly launch: Launch
  /** What sentences begin with. */
  readonly called: string
  readonly log: Log
  readonly signal: AbortSignal
}

const patience = 60_000

/** How many tools it lists. @throws BrokerError `local-failed`, `sign-in-needed`, `cancelled` */
export async function listTools({ name, launch, called, log, signal }: Started): Promise<number> {
  const answers = new Map<unknown, (answer: Envelope) => void>()
  const child = startChild({
    name,
    log,
    ...launch,
    onLine: line => {
      const message = readMessage(line)
      if ('envelope' in message) answers.get(message.envelope.id)?.(message.envelope)
    },
    onTooLong: () => {},
  })
  const ended = child.ended.then(({ how, lastWords }) => {
    const said = lastWords === undefined ? '' : ` Its last words: ${quote(lastWords)}`
    throw failed(called, `its command ended (${how}).${said}`)
  })
  ended.catch(() => {})
  const giveUp = givingUp(called, signal)
  const ask = async (id: number, method: string, params: object) => {
    const answer = new Promise<Envelope>(resolve => answers.set(id, resolve))
    await child.write(messageOf({ jsonrpc: '2.0', id, method, params }).raw)
    return resultIn(called, await Promise.race([answer, ended, giveUp.rejected]))
  }
  try {
    const clientInfo = { name: 'Valetkey', version: '0' }
    await ask(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo })
    await child.write(messageOf({ jsonrpc: '2.0', method: 'notifications/initialized' }).raw)
    return toolsIn(called, await ask(2, 'tools/list', {}))
  } finally {
    giveUp.stop()
    await child.end()
  }
}

function givingUp(called: string, signal: AbortSignal): { readonly rejected: Promise<never>; stop(): void } {
  let stop = () => {}
  const rejected = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(failed(called, `it listed no tools within ${patience / 1000} s.`)), patience)
    const cancel = () => reject(new BrokerError('cancelled', { message: 'Cancelled while it was tried.' }))
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

function resultIn(called: string, { result, error }: Envelope): unknown {
  if (!error) return result
  throw failed(called, `it answers with an error: ${quote(String(error.message))}`)
}

const Listed = z.object({ tools: z.array(z.object({ name: z.string() })) })

function toolsIn(called: string, result: unknown): number {
  const { data } = Listed.safeParse(result)
  if (!data) throw failed(called, 'what it says are its tools is no list of tools.')
  const has = (tool: string) => data.tools.some(({ name }) => name === tool)
  if (has(signInTool))
    throw new BrokerError('sign-in-needed', { message: `${called} was started, and only offers to sign in.` })
  // Ours alone: nothing of the server itself is seen.
  if (has(statusTool)) throw failed(called, 'Valetkey does not let it through to its server now.')
  return data.tools.length
}

function failed(called: string, how: string): BrokerError {
  return new BrokerError('local-failed', { message: `${called} was started, and ${how}` })
}
