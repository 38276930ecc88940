// A client's config file that two programs write: ours, and another that keeps its own matters in it, as Claude Code does.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pause } from '../bench/deadline.ts'
import type { Stage } from './chaos.ts'

interface Config {
  readonly mcpServers?: Readonly<Record<string, unknown>>
  readonly other: { readonly times: number }
}

/** Connects, disconnects, connects and undoes while the other program writes. */
export async function inSharedFile({ town, dice }: Stage): Promise<void> {
  const file = join(town.home.path, '.cursor', 'mcp.json')
  const server = dice.of(['v1', 'v2', 'modern', 'local'])
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text({ mcpServers: { files: { command: 'npx' } }, other: { times: 0 } }))
  const other = anotherProgram(file)
  try {
    await town.person.confirms(['connect', 'cursor', server])
    expectEntry(file, server, 'there')
    await town.person.does(['disconnect', 'cursor', server])
    expectEntry(file, server, 'gone')
    await town.person.confirms(['connect', 'cursor', server])
    await pause(100)
    await town.person.does(['undo', '--entries'])
    expectEntry(file, server, 'gone')
  } finally {
    await other.stop()
  }
  const { times } = read(file).other
  if (times !== other.times())
    throw new Error(`the other program wrote ${other.times()}, and ${times} stands in the file`)
}

function anotherProgram(file: string) {
  let times = 0
  let isOver = false
  const write = async () => {
    while (!isOver) {
      const now = read(file)
      if (now.other.times !== times) throw new Error(`${times} was written, and ${now.other.times} stands in the file`)
      times += 1
      writeFileSync(`${file}.other`, text({ ...now, other: { times } }))
      renameSync(`${file}.other`, file)
      // Claude Code writes its own every few seconds.
      await pause(400)
    }
  }
  const writing = write()
  writing.catch(() => {}) // told by `stop`
  return {
    times: () => times,
    stop: () => {
      isOver = true
      return writing
    },
  }
}

function expectEntry(file: string, server: string, is: 'there' | 'gone'): void {
  const names = Object.keys(read(file).mcpServers ?? {})
  if (!names.includes('files')) throw new Error(`the entry of another is gone: ${names}`)
  if (names.includes(server) !== (is === 'there')) throw new Error(`${server} should be ${is}: ${names}`)
}

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Config
const text = (config: Config) => `${JSON.stringify(config, null, 2)}\n`
