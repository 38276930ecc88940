// What a new server is before it is looked at: an address judged, a name made of it, a record with nothing found yet.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { addressRefused, confirmedHostsOf, judgeUrl } from '../../net/addresses.ts'
import type { Core } from '../core/core.ts'
import type { ServerRecord } from '../state/records.ts'

export interface NewServer {
  readonly url: string
  /** Made from the address when absent. */
  readonly name?: string | undefined
  readonly exceptions?: ServerRecord['exceptions']
  readonly preRegistered?: ServerRecord['preRegistered']
}

/** @throws BrokerError `not-a-url`, `address-refused`, `name-taken` */
export function newServer(
  core: Core,
  { url: text, exceptions = [], preRegistered, ...asked }: NewServer,
): ServerRecord {
  const url = readServerUrl(text)
  refuseSecondTime(core, url)
  const taken = new Set(core.servers.all().map(server => server.name))
  const name = asked.name ?? freeName(url, taken)
  if (taken.has(name)) {
    throw new BrokerError('name-taken', {
      message: `There is a server called ${name} already. Choose another with --name.`,
    })
  }
  const addedAt = core.ports.now()
  const nothingYet = { confirmedHosts: [], accounts: [], warnings: [] }
  return { name, url: url.href, addedAt, protection: 'unknown', exceptions, preRegistered, ...nothingYet }
}

/** The URL that a person typed, judged. Its own host counts as confirmed: they typed it. SECURITY S12. */
export function readServerUrl(text: string): URL {
  const url = parseUrl(text.trim())
  if (!url) {
    throw new BrokerError('not-a-url', {
      message: `${quote(text)} is not a URL. Give the address of the MCP server, such as https://mcp.example.com/mcp`,
    })
  }
  const inAddress = [...url.searchParams.keys()].find(name => soundsLikeKey.test(name))
  if (inAddress !== undefined) {
    // SECURITY S11: an address is kept in a plain file and written to logs here and there (RFC 9700, section 4.3.2).
    throw new BrokerError('bad-input', {
      message: `There is a key in that address (${quote(inAddress)}), and addresses are kept in plain files and logs. If the server takes its key in a header, leave it out of the address: valetkey add URL --key --key-header NAME. A server that takes it nowhere else cannot be used.`,
    })
  }
  url.hash = ''
  const judged = judgeUrl(url, confirmedHostsOf(url))
  if (judged !== 'ok') throw addressRefused(judged)
  return url
}

const soundsLikeKey = /(?:api[_-]?key|token|secret|password|(?:^|[_-])key)$/i

function parseUrl(text: string): URL | undefined {
  const spelled = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`
  if (!/^\S+$/.test(text) || !/[.:]|localhost/.test(text)) return undefined
  try {
    return new URL(spelled)
  } catch {
    return undefined
  }
}

function refuseSecondTime(core: Core, url: URL): void {
  const same = core.servers.all().find(server => server.url === url.href)
  if (!same) return
  throw new BrokerError('name-taken', {
    message: `That server is here already, as ${same.name}. To sign in: valetkey login ${same.name} · a second account: valetkey login ${same.name}@work`,
  })
}

/** A short name from the host: `https://mcp.linear.app/mcp` becomes `linear`, the second one `linear-2`. */
export function freeName(url: URL, taken: ReadonlySet<string>): string {
  const labels = url.hostname.split('.').filter(label => !/^(mcp|api|www|remote|server)$/.test(label))
  const numeric = /^[\d.]+$|^\[/.test(url.hostname) || url.hostname === 'localhost'
  const base = numeric ? 'local' : (labels[0] ?? 'server')
  return firstFree(base, taken)
}

/** `gh`, else `gh-2`, `gh-3`, …; `server` where nothing is left of the words. */
export function firstFree(words: string, taken: ReadonlySet<string>): string {
  const own = words
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  const base = own || 'server'
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? base : `${base}-${n}`
    if (!taken.has(name)) return name
  }
}
