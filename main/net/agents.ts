// Which pool of sockets a request uses: direct or through the proxy of the environment, confirmed host or not.
// Knows nothing of requests and answers.
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions } from 'node:https'
import * as tls from 'node:tls'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { getProxyForUrl } from 'proxy-from-env'
import { BrokerError } from '../base/errors.ts'
import { quote } from '../base/quote.ts'
import { addressRefused, isConfirmedHost, judgeName, publicLookup } from './addresses.ts'
import type { ConfirmedHosts } from './send.ts'

/** The proxy's URL for an address, or `''` for the direct way. */
export type ProxyFor = (url: URL) => string | Promise<string>

/** What the environment says of proxies, and where it says nothing at all, the desktop. */
export function proxyWith(desktop: ProxyFor = () => ''): ProxyFor {
  return url => {
    if (url.protocol === 'http:') return '' // loopback only
    const { env } = process
    const isSaid = env.HTTPS_PROXY ?? env.https_proxy ?? env.ALL_PROXY ?? env.all_proxy
    return isSaid === undefined ? desktop(url) : getProxyForUrl(url.href)
  }
}

export interface Agents {
  /**
   * The agent for a URL that `judgeUrl` has passed; `proxy` is what `proxyWith` said of it.
   * @throws BrokerError `address-refused` for a name that the proxy may not be asked for; `bad-input` for an unusable proxy
   */
  agentFor(url: URL, confirmed: ConfirmedHosts, proxy: string): HttpAgent
  /** Closes the idle sockets to this URL's host. */
  dropIdle(url: URL): void
  close(): void
}

/**
 * Keep-alive pools. A socket to a confirmed private host is never lent to a request that may not go there (S12). One that
 * was idle for `idle` ms is dropped (a shorter `Keep-Alive: timeout` is honoured by node:http itself). Busy ones have no
 * limit: every bridge's listening stream holds one for as long as it lives.
 */
export function createAgents(idle: number): Agents {
  const pool: HttpsAgentOptions = { keepAlive: true, maxFreeSockets: 256, scheduling: 'lifo', timeout: idle }
  const plain = new HttpAgent(pool)
  const confirmedHosts = new HttpsAgent(pool)
  const publicHosts = new HttpsAgent({ ...pool, lookup: publicLookup })
  const proxies = new Map<string, HttpAgent>()
  return {
    agentFor: (url, confirmed, proxy) => {
      if (url.protocol === 'http:') return plain
      if (proxy !== '') return throughProxy(proxy, url, confirmed)
      return isConfirmedHost(url.hostname, confirmed) ? confirmedHosts : publicHosts
    },
    dropIdle: url => {
      const host = `${url.hostname.replace(/^\[|\]$/g, '')}:${portOf(url)}:`
      for (const agent of all())
        for (const [name, sockets] of Object.entries(agent.freeSockets))
          if (name.startsWith(host)) for (const socket of [...(sockets ?? [])]) socket.destroy()
    },
    close: () => {
      for (const agent of all()) agent.destroy()
    },
  }

  function all(): readonly HttpAgent[] {
    return [plain, confirmedHosts, publicHosts, ...proxies.values()]
  }

  function throughProxy(proxy: string, url: URL, confirmed: ConfirmedHosts): HttpAgent {
    const judgement = judgeName(url.hostname, confirmed)
    if (judgement !== 'ok') throw addressRefused(judgement)
    const already = proxies.get(proxy)
    if (already) return already
    const agent = proxyAgent(proxy, pool)
    proxies.set(proxy, agent)
    return agent
  }
}

function portOf({ port, protocol }: URL): string {
  if (port !== '') return port
  return protocol === 'https:' ? '443' : '80'
}

function proxyAgent(proxy: string, pool: HttpsAgentOptions): HttpAgent {
  if (!/^https?:\/\/[^/]/i.test(proxy)) {
    const kind = quote(proxy.replace(/:.*$/s, ''))
    throw new BrokerError('bad-input', {
      message: `The proxy in HTTPS_PROXY, ALL_PROXY or the desktop's settings is of a kind that Valetkey cannot use (${kind}); name an http:// or https:// proxy.`,
    })
  }
  return new HttpsProxyAgent(proxy, pool)
}

/** Adds the operating system's certificates to Node's own, where Node can (22.19 and later). Called once by the host. */
export function trustSystemCertificates(): void {
  if (typeof tls.getCACertificates !== 'function' || typeof tls.setDefaultCACertificates !== 'function') return
  tls.setDefaultCACertificates([...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])])
}
