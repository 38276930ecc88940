// Which proxy the desktop wants for an address: its settings, a PAC file, or none. The environment's wish goes first.
import { connect } from 'node:net'
import type { Session } from 'electron'
import type { ProxyFor } from '../../net/agents.ts'

/** Milliseconds that an answer for an origin holds; a PAC file is asked again then. */
const holds = 60_000
const patience = { desktop: 5_000, proxy: 3_000 }
const most = 500
/** Proxies of one answer that are looked for. */
const mostTried = 5

/** Whether something accepts a connection there. */
export type Answers = (proxy: { readonly hostname: string; readonly port: number }) => Promise<boolean>

export interface DesktopProxyOptions {
  readonly now?: () => number
  readonly answers?: Answers
}

/** `''` for a direct way, else the proxy's URL. Never rejects. */
export function desktopProxy(session: Pick<Session, 'resolveProxy'>, options: DesktopProxyOptions = {}): ProxyFor {
  const { now = Date.now, answers = acceptsConnection } = options
  const known = new Map<string, { readonly proxy: string; readonly until: number }>()
  const tried = new Map<string, { readonly isThere: Promise<boolean>; readonly until: number }>()
  const isThere = (proxy: string): Promise<boolean> => {
    const already = tried.get(proxy)
    if (already && already.until > now()) return already.isThere
    const place = placeOf(proxy)
    const isThere = place.hostname === '' ? Promise.resolve(false) : answers(place).catch(() => false)
    if (tried.size >= most) tried.clear()
    tried.set(proxy, { isThere, until: now() + holds })
    return isThere
  }
  return url => {
    const { origin } = url
    const already = known.get(origin)
    if (already && already.until > now()) return already.proxy
    // The origin only: a PAC file is a stranger's program, and paths may hold secrets.
    return inTime(session.resolveProxy(`${origin}/`)).then(async answer => {
      const proxy = await firstOf(waysIn(answer), isThere)
      if (known.size >= most) known.clear()
      known.set(origin, { proxy, until: now() + holds })
      return proxy
    })
  }
}

/** Chromium's answer (`PROXY a:1; DIRECT`), best way first. A kind that we cannot use is refused where it is used. */
export function waysIn(answer: string): readonly string[] {
  const ways = answer.split(';').flatMap(part => {
    const [kind = '', at = ''] = part.trim().split(/\s+/)
    if (kind === 'DIRECT') return ['']
    if (kind === 'PROXY' || kind === 'HTTP') return [`http://${at}`]
    return kind === 'HTTPS' || kind.startsWith('SOCKS') ? [`${kind.toLowerCase()}://${at}`] : []
  })
  return ways.length > 0 ? ways : ['']
}

/**
 * Outside of its network a company's proxy is not there, and the next way is the right one, as for a browser. It is looked
 * for before a request is sent, so that none is sent twice; for all at once, so that a call waits for the slowest and not for
 * one after the other.
 */
async function firstOf(ways: readonly string[], isThere: (proxy: string) => Promise<boolean>): Promise<string> {
  const [first = '', ...others] = ways
  if (others.length === 0) return first
  const untried = ways.findIndex(way => !/^https?:/.test(way))
  const proxies = ways.slice(0, untried < 0 ? mostTried : Math.min(untried, mostTried))
  const tries = proxies.map(way => ({ way, isThere: isThere(way) }))
  for (const { way, isThere } of tries) if (await isThere) return way
  return ways[untried] ?? first
}

function placeOf(proxy: string): { readonly hostname: string; readonly port: number } {
  const [, kind, hostname = '', port] = /^(https?):\/\/(.*?)(?::(\d+))?$/.exec(proxy) ?? []
  return { hostname: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (kind === 'https' ? 443 : 80) }
}

function acceptsConnection({ hostname, port }: { readonly hostname: string; readonly port: number }): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: hostname, port, timeout: patience.proxy })
    const end = (isThere: boolean) => () => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', end(true)).once('timeout', end(false)).on('error', end(false))
  })
}

async function inTime(answer: Promise<string>): Promise<string> {
  const late = new Promise<string>(resolve => setTimeout(resolve, patience.desktop, 'DIRECT').unref())
  return await Promise.race([answer, late]).catch(() => 'DIRECT')
}
