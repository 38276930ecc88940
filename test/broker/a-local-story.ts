// A broker and a program of this machine that it may run, for tests.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandInput } from '../../main/broker/contract/commands.ts'
import { program } from '../mcp/local/a-local-server.ts'
import { type ABroker, type aBridge, aBroker, aPerson } from './a-broker.ts'

export const key = 'sk-canary-local-77aa01'
export const digest = (text: string) => createHash('sha256').update(text).digest('hex')

type Run = Extract<CommandInput, { verb: 'run' }>

export function runCommand(paths: ABroker['paths'], start: Partial<NonNullable<Run['start']>> = {}): Run {
  const command = { command: process.execPath, args: [program, 'legacy'], cwd: '/', secretNames: ['API_KEY'], ...start }
  return {
    verb: 'run',
    server: 'github',
    start: { ...command, env: { STARTS_IN: join(paths.state, 'starts'), ...start.env } },
    keys: { API_KEY: key },
  }
}

export async function aLocalStory() {
  const world = await aBroker()
  const run = (start?: Partial<NonNullable<Run['start']>>, person = aPerson()) =>
    world.broker.do(runCommand(world.paths, start), person)
  const starts = () => readFileSync(join(world.paths.state, 'starts'), 'utf8').trim().split('\n').map(Number)
  return { ...world, run, starts }
}

/** What a tool says. */
export const call = async (bridge: Awaited<ReturnType<typeof aBridge>>, name: string) => {
  const { result, error } = await bridge.request('tools/call', { name, arguments: {} })
  return (result as { content: { text: string }[] } | undefined)?.content[0]?.text ?? error?.message
}
