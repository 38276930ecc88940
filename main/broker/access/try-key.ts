// Whether a server lets us in with a key, before anything is kept of it.
import type { Secret } from '../../base/secret.ts'
import { authorizeByKey } from '../../mcp/access/authorize-by-key.ts'
import { createFetchFor } from '../../net/fetch.ts'
import { probeServer } from '../../oauth/discovery/probe.ts'
import type { Core } from '../core/core.ts'
import { confirmedHostsFor } from '../core/issuers.ts'
import type { ServerRecord } from '../state/records.ts'

/** @throws BrokerError `unreachable`, `not-mcp`, … where it says nothing about the key */
export async function tryKey(core: Core, record: ServerRecord, value: Secret): Promise<'accepted' | 'refused'> {
  const { name, key, url: address } = record
  const url = new URL(address)
  let isRefused = false
  const send = authorizeByKey(
    core.ports.send,
    {
      server: name,
      header: key?.header ?? '',
      scheme: key?.scheme,
      current: async () => value,
      met: how => {
        isRefused = how === 'refused'
      },
    },
    url,
  )
  try {
    await probeServer({ url, fetch: createFetchFor(send)(confirmedHostsFor(record)) })
    return 'accepted'
  } catch (error) {
    if (!isRefused) throw error
    return 'refused'
  }
}
