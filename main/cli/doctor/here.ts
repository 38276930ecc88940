// What the doctor can see without a broker: this Node, the private folders, the rendezvous, session, proxy and log.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Paths } from '../../base/paths.ts'
import { folderFlaw } from '../../link/private-folder.ts'
import { readRendezvous } from '../../link/rendezvous.ts'
import type { Desk } from '../desk/desk.ts'
import type { Check } from './check.ts'

export function checksHere({ paths, env }: Pick<Desk, 'paths' | 'env'>): readonly Check[] {
  return [
    nodeCheck(process.versions.node),
    folderCheck('Run folder', paths.run),
    folderCheck('Settings folder', paths.state),
    rendezvousCheck(paths),
    ...(process.platform === 'linux' ? [sessionCheck(env)] : []),
    proxyCheck(env),
    logCheck(paths),
  ]
}

function nodeCheck(version: string): Check {
  const what = 'Node'
  if (Number.parseInt(version, 10) >= 24) return { what, is: 'good', text: version }
  return { what, is: 'note', text: `${version}; Valetkey is made for Node 24`, todo: 'npm ci' }
}

function folderCheck(what: string, folder: string): Check {
  const flaw = folderFlaw(folder)
  if (flaw === 'missing') return { what, is: 'good', text: `${folder} is not there yet; the broker makes it` }
  if (!flaw) return { what, is: 'good', text: `${folder} is yours alone` }
  return { what, is: 'bad', text: `${folder} is ${flaw}`, todo: `chmod 700 ${folder}, or move it away` }
}

function rendezvousCheck(paths: Paths): Check {
  const what = 'Rendezvous'
  const found = readRendezvous(paths)
  if (found.is === 'none') return { what, is: 'good', text: 'no broker has left its address; one is woken when needed' }
  if (found.is === 'refused')
    return { what, is: 'bad', text: found.why, todo: 'Move it away; the next broker writes its own.' }
  const { pid, program } = found.rendezvous
  return { what, is: 'good', text: `left by ${program}, pid ${pid}` }
}

function sessionCheck(env: NodeJS.ProcessEnv): Check {
  const what = 'Session'
  const bus = Boolean(env.DBUS_SESSION_BUS_ADDRESS)
  const display = Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
  if (bus && display) return { what, is: 'good', text: 'session bus and display are here' }
  const lacking = [
    bus ? '' : 'no session bus (a keychain needs one)',
    display ? '' : 'no display (sign in with --no-browser)',
  ]
  return {
    what,
    is: 'note',
    text: `this shell has ${lacking.filter(Boolean).join(' and ')}; the broker looks for them by itself`,
  }
}

function proxyCheck(env: NodeJS.ProcessEnv): Check {
  const proxy = env.HTTPS_PROXY || env.https_proxy || env.ALL_PROXY || env.all_proxy
  return { what: 'Proxy', is: 'good', text: proxy ? withoutPassword(proxy) : 'none' }
}

// SECURITY S9: a proxy's address often carries a password.
function withoutPassword(address: string): string {
  try {
    const { protocol, host } = new URL(address)
    return `${protocol}//${host}`
  } catch {
    return 'set, and not an address'
  }
}

function logCheck({ logs }: Paths): Check {
  const file = join(logs, 'valetkey.log')
  return { what: 'Log', is: 'good', text: existsSync(file) ? file : `${file} (not written yet)` }
}
