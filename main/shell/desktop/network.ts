// Which proxy the desktop wants for an address: its settings, a PAC file, or none. The environment's wish goes first.
import type { Session } from 'electron'
import type { ProxyFor } from '../../net/agents.ts'

/** Milliseconds that an answer for an origin holds; a PAC file is asked again then. */
const holds = 60_000
const patience = 5_000
const most = 500

/** `''` for a direct way, else the proxy's URL. Never rejects. */
export function desktopProxy(session: Pick<Session, 'resolveProxy'>, now: () => number = Date.now): ProxyFor {
  const known = new Map<string, { readonly proxy: string; readonly until: number }>()
  return url => {
    const { origin } = url
    const already = known.get(origin)
    if (already && already.until > now()) return already.proxy
    // The origin only: a PAC file is a stranger's program, and paths may hold secrets.
    return inTime(session.resolveProxy(`${origin}/`)).then(answer => {
      const proxy = proxyIn(answer)
      if (known.size >= most) known.clear()
      known.set(origin, { proxy, until: now() + holds })
      return proxy
    })
  }
}

/** The first of Chromium's answer (`PROXY a:1; DIRECT`). A kind that we cannot use is refused where it is used. */
export function proxyIn(answer: string): string {
  for (const word of answer.split(';').map(part => part.trim())) {
    const [kind = '', at = ''] = word.split(/\s+/)
    if (kind === 'DIRECT') return ''
    if (kind === 'PROXY' || kind === 'HTTP') return `http://${at}`
    if (kind === 'HTTPS' || kind.startsWith('SOCKS')) return `${kind.toLowerCase()}://${at}`
  }
  return ''
}

async function inTime(answer: Promise<string>): Promise<string> {
  const late = new Promise<string>(resolve => setTimeout(resolve, patience, 'DIRECT').unref())
  return await Promise.race([answer, late]).catch(() => 'DIRECT')
}
