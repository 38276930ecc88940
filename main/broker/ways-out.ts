// By which way a connection's requests go out: with a token, with a key, or to a program of this machine.
import { BrokerError } from '../base/errors.ts'
import { authorize } from '../mcp/access/authorize.ts'
import { authorizeByKey, type HeaderKey } from '../mcp/access/authorize-by-key.ts'
import { advertising } from '../mcp/access/extensions.ts'
import type { Passage } from '../mcp/access/ports.ts'
import { createLocalServer } from '../mcp/local/server.ts'
import type { Send } from '../net/send.ts'
import { accessTokens } from './access/access-tokens.ts'
import { keyNeededSentence } from './access/keys.ts'
import { launchOf } from './add/run-local.ts'
import type { Core } from './core/core.ts'
import { extensionsOf } from './sign-in/ways-in.ts'
import type { ServerRecord } from './state/records.ts'
import { findAccount } from './state/servers.ts'

export interface WayOut {
  readonly send: Send
  /** Ends the process behind it, where there is one; the next request starts another. */
  stop(): Promise<void>
}

export function wayOut(core: Core, passage: Passage, server: ServerRecord | undefined, url: URL): WayOut {
  const { name = passage.server, key, local } = server ?? {}
  const { log } = core.ports
  if (local) return createLocalServer({ name, url, log, launch: () => launchOf(core, name) })
  const extensions = () => {
    const now = core.servers.find(name)
    return extensionsOf(now && findAccount(now, passage.account))
  }
  const send = key
    ? authorizeByKey(core.ports.send, headerKey(core, name, url, key), url)
    : authorize(advertising(core.ports.send, extensions), accessTokens(core, passage), url)
  return { send, stop: async () => {} }
}

function headerKey(
  core: Core,
  server: string,
  url: URL,
  { header, scheme }: NonNullable<ServerRecord['key']>,
): HeaderKey {
  return {
    server,
    header,
    scheme,
    current: async () => {
      const kept = await core.keys.of(server)
      const value = kept?.values[header]
      // SECURITY S2: whatever the list of servers says by now, a key goes where it was given for.
      if (value && kept.boundTo === url.href) return value
      throw new BrokerError('key-needed', { message: keyNeededSentence(server, header), facts: { server } })
    },
    met: how => note(core, server, how === 'refused'),
  }
}

/** Kept for the person to see; what is asked next time is asked with the key all the same. */
function note(core: Core, name: string, isRefused: boolean): void {
  const record = core.servers.find(name)
  if (!record?.key || (record.key.isRefused === true) === isRefused) return
  const { isRefused: _before, ...key } = record.key
  try {
    core.servers.save({ ...record, key: isRefused ? { ...key, isRefused } : key })
  } catch (error) {
    core.ports.log.warn('key-state-not-saved', { server: name, error }) // a full disk must not stop a connection
  }
}
