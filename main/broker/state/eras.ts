// Which eras of MCP the servers speak: shared by all connections to an origin, kept in the record of the server
// (2026-07-28, "Versioning and Compatibility", backward compatibility).
import type { Log } from '../../base/log.ts'
import type { Era, EraMemory } from '../../mcp/message/eras.ts'
import type { ServerRecord } from './records.ts'
import type { Servers } from './servers.ts'

export interface Eras {
  of(server: string): EraMemory
}

export function erasIn(servers: Servers, log: Log): Eras {
  const seen = new Map<string, Partial<Record<Era, boolean>>>()
  return {
    of: name => {
      const record = servers.find(name)
      if (!record) return forgetful
      // Programs of this machine have no origin.
      const origin = record.local ? record.url : new URL(record.url).origin
      return {
        speaks: era => seen.get(origin)?.[era] ?? servers.find(name)?.eras?.[era],
        learn: (era, speaks) => {
          seen.set(origin, { ...seen.get(origin), [era]: speaks })
          keep(servers.find(name), { [era]: speaks })
        },
      }
    },
  }

  function keep(record: ServerRecord | undefined, news: Partial<Record<Era, boolean>>): void {
    const eras = { ...record?.eras, ...news }
    if (!record || JSON.stringify(eras) === JSON.stringify(record.eras)) return
    try {
      servers.save({ ...record, eras })
    } catch (error) {
      log.warn('eras-not-saved', { server: record.name, error }) // a full disk must not stop a connection
    }
  }
}

const forgetful: EraMemory = { speaks: () => undefined, learn: () => {} }
