// What a client does in one turn, as agents do: each deed asks, and says whether the answer was its own.
import type { Era } from '../bench/lane.ts'
import type { Asked, Client, Outcome, Result } from './client.ts'
import type { Dice } from './dice.ts'

export interface Turn {
  readonly client: Client
  readonly era: Era
  readonly dice: Dice
  /** A word that no other request of the run has. */
  nonce(): string
  /**
   * Waits for an answer and notes what came of it. `fits` says whether it is an answer to this very request.
   */
  expect(what: string, asked: Asked, fits: (result: Result) => boolean): Promise<void>
  /** The same with what is left of a dialogue. */
  note(what: string, since: number, outcome: Outcome, fits: (result: Result) => boolean): void
  wrong(what: string): void
}

type Deed = (turn: Turn) => Promise<void>

/** How often each is done, of all. */
export const deeds: readonly (readonly [number, Deed])[] = [
  [8, inSequence],
  [3, burst],
  [2, large],
  [3, slowly],
  [3, takenBack],
  [4, listed],
  [2, asked],
]

async function inSequence(turn: Turn): Promise<void> {
  for (let n = turn.dice.between(1, 6); n > 0; n -= 1) await echo(turn)
}

async function burst(turn: Turn): Promise<void> {
  await Promise.all(Array.from({ length: 16 }, () => echo(turn)))
}

export async function echo(turn: Turn): Promise<void> {
  const nonce = turn.nonce()
  const call = turn.client.ask('tools/call', { name: 'echo', arguments: { nonce } })
  await turn.expect('echo', call, result => (result.structuredContent as Result | undefined)?.nonce === nonce)
}

async function large(turn: Turn): Promise<void> {
  const bytes = 2 ** 20 + turn.dice.between(0, 1000)
  const given = { bytes, nonce: turn.nonce() }
  const call = turn.client.ask('tools/call', { name: 'big', arguments: given })
  await turn.expect('big', call, result => textIn(result).length === bytes)
}

async function slowly(turn: Turn): Promise<void> {
  const nonce = turn.nonce()
  const ms = turn.dice.between(100, 900)
  const params = { name: 'slow', arguments: { ms, steps: 4, nonce }, _meta: { progressToken: nonce } }
  const call = turn.client.ask('tools/call', params)
  await turn.expect('slow', call, result => textIn(result) === `took ${ms} ms`)
  const before = turn.client.progress(nonce).length
  await new Promise(resolve => setTimeout(resolve, 50))
  if (turn.client.progress(nonce).length !== before) turn.wrong('progress came after the answer')
}

async function takenBack(turn: Turn): Promise<void> {
  const given = { ms: 3_000, steps: 10, nonce: turn.nonce() }
  const call = turn.client.ask('tools/call', { name: 'slow', arguments: given })
  await new Promise(resolve => setTimeout(resolve, turn.dice.between(0, 300)))
  call.cancel()
  await turn.expect('cancelled', call, () => true)
}

async function listed(turn: Turn): Promise<void> {
  const has = (name: string) => (result: Result) => Array.isArray(result[name])
  const all: readonly (readonly [string, Result, (result: Result) => boolean])[] = [
    ['tools/list', {}, has('tools')],
    ['resources/list', {}, has('resources')],
    ['resources/templates/list', {}, has('resourceTemplates')],
    ['prompts/list', {}, has('prompts')],
    ['resources/read', { uri: 'note://one' }, has('contents')],
    ['prompts/get', { name: 'greet', arguments: { who: 'soak' } }, has('messages')],
  ]
  await Promise.all(
    turn.dice
      .shuffled(all)
      .slice(0, turn.dice.between(1, all.length))
      .map(([method, params, fits]) => turn.expect(method, turn.client.ask(method, params), fits)),
  )
}

/** The server asks back: a request in one era, an answer that is not the last one in the other. */
async function asked(turn: Turn): Promise<void> {
  const { client, era } = turn
  const nonce = turn.nonce()
  const params = { name: 'ask', arguments: { what: 'elicitation', nonce } }
  client.answers(nonce)
  const since = Date.now()
  let outcome = await client.ask('tools/call', params).outcome
  for (let round = 0; round < 3 && era === 'modern' && isQuestion(outcome); round += 1) {
    const { inputRequests, requestState } = outcome.result as { inputRequests: Result; requestState?: string }
    const answer = { action: 'accept', content: { colour: nonce } }
    const inputResponses = Object.fromEntries(Object.keys(inputRequests).map(name => [name, answer]))
    const state = requestState === undefined ? {} : { requestState }
    outcome = await client.ask('tools/call', { ...params, inputResponses, ...state }).outcome
  }
  turn.note('ask', since, outcome, result => textIn(result).includes(nonce))
}

function isQuestion(outcome: Outcome): outcome is Extract<Outcome, { is: 'result' }> {
  return outcome.is === 'result' && outcome.result.resultType === 'input_required'
}

export function textIn(result: Result): string {
  return (result.content as { text?: string }[] | undefined)?.map(({ text }) => text ?? '').join('') ?? ''
}
