// What the entries in a home's files are good for, each used as its client would use it: by a program that reads the client's file
// by itself where there is one, and by an MCP client that is started with what the file names everywhere.
import { readFileSync } from 'node:fs'
import { readDocument } from '../../main/clients/document/document.ts'
import { entriesOf } from '../../main/clients/entries/entry.ts'
import type { EntryServer } from '../../main/clients/entries/read.ts'
import { catalogue } from '../../main/clients/known/catalogue.ts'
import { placesOf } from '../../main/clients/known/find.ts'
import { aClient } from './client.ts'
import { inspectorCalls, mcporterCalls, type ReadByMcporter } from './client-programs.ts'
import type { Home } from './home.ts'
import type { Use } from './home-full-of-keys.ts'

export interface Tried extends Use {
  /** `client`, `mcporter`, `inspector` */
  readonly by: string
  readonly said: string
}

/** Every use in every way that there is. */
export async function tried(home: Home, uses: readonly Use[]): Promise<readonly Tried[]> {
  const results: Tried[] = []
  for (const use of uses) {
    for (const [by, call] of Object.entries(ways(home, use))) results.push({ ...use, by, said: await call() })
  }
  return results
}

const readByMcporter: Readonly<Record<string, ReadByMcporter>> = {
  cursor: 'cursor',
  'claude-code': 'claude-code',
  windsurf: 'windsurf',
  vscode: 'vscode',
  codex: 'codex',
}

/** Strict JSON below `mcpServers`. */
const readByInspector: Readonly<Record<string, string>> = {
  'claude-code': '.claude.json',
  windsurf: '.codeium/windsurf/mcp_config.json',
}

function ways(home: Home, { client, entry, tool }: Use): Readonly<Record<string, () => Promise<string>>> {
  const ownReader = readByMcporter[client]
  const file = readByInspector[client]
  return {
    client: async () => {
      const server = serverOf(home, client, entry)
      if (server.kind !== 'stdio') throw new Error(`${entry} of ${client} is no command.`)
      await using one = await aClient({
        command: server.command,
        args: server.args,
        env: { ...home.env, ...server.env },
      })
      return (await one.call(tool)).text
    },
    ...(ownReader ? { mcporter: () => mcporterCalls(home, ownReader, `${entry}.${tool}`) } : {}),
    ...(file ? { inspector: () => inspectorCalls(home, file, entry, tool) } : {}),
  }
}

function serverOf(home: Home, id: string, name: string): EntryServer {
  const around = { platform: 'linux', home: home.path, env: {} } as const
  const places = catalogue().flatMap(client => (client.id === id ? placesOf(client, around) : []))
  const entries = places.flatMap(place =>
    entriesOf(place, readDocument(readFileSync(place.path, 'utf8'), place.file.format)),
  )
  const found = entries.find(entry => entry.name === name)
  if (!found) throw new Error(`${id} has no entry ${name}.`)
  return found.server
}
