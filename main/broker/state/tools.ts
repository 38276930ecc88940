// Which tools a server has, for a person to look at: from the last listing that passed, kept in its record at the end.
import type { Log } from '../../base/log.ts'
import { plain } from '../../base/quote.ts'
import type { Envelope } from '../../mcp/message/message.ts'
import type { ToolView } from '../contract/snapshot.ts'
import type { ServerRecord } from './records.ts'
import type { Servers } from './servers.ts'

export interface Tools {
  /** A server's own answer to `tools/list` has passed to a client. The first page replaces what was known. */
  listed(server: string, request: Envelope, answer: Envelope): void
  of(server: ServerRecord): readonly ToolView[] | undefined
  save(): void
}

const most = 200
const longest = { name: 128, title: 128, description: 240 }

export function createTools(servers: Servers, log: Log): Tools {
  // By address: a name may come to mean another server.
  const seen = new Map<string, readonly ToolView[]>()
  const of: Tools['of'] = ({ url, tools }) => seen.get(url) ?? tools
  return {
    listed: (name, { params }, { result }) => {
      const server = servers.find(name)
      if (!server || !result) return
      const isFirst = (params as { cursor?: unknown } | undefined)?.cursor === undefined
      const before = isFirst ? [] : (of(server) ?? [])
      seen.set(server.url, [...before, ...toolsIn(result)].slice(0, most))
    },
    of,
    save: () => {
      try {
        for (const server of servers.all()) {
          const tools = seen.get(server.url)
          if (tools && JSON.stringify(tools) !== JSON.stringify(server.tools))
            servers.save({ ...server, tools: [...tools] })
        }
      } catch (error) {
        log.warn('tools-not-saved', { error })
      }
    },
  }
}

/** SECURITY S13: a server's words, made inert and cut short before anything keeps them. */
function toolsIn(result: unknown): readonly ToolView[] {
  const { tools } = (result ?? {}) as { tools?: unknown }
  if (!Array.isArray(tools)) return []
  return tools.slice(0, most).flatMap((tool: Record<string, unknown> | null) => {
    const { name, title, description } = tool ?? {}
    if (typeof name !== 'string') return []
    return [
      {
        name: plain(name, longest.name),
        ...(typeof title === 'string' ? { title: plain(title, longest.title) } : {}),
        ...(typeof description === 'string' ? { description: plain(description, longest.description) } : {}),
      },
    ]
  })
}
