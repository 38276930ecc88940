// Which hosts may be reached: public ones, and those that the user confirmed for this server. SECURITY S12.
// The only importer of ipaddr.js. Knows nothing of requests.
import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { BrokerError } from '../base/errors.ts'
import { quote } from '../base/quote.ts'
import type { ConfirmedHosts } from './send.ts'

/** `host` is there when a person could confirm that host, and the address would then be let through. */
export type Judgement = 'ok' | { readonly refused: string; readonly host?: string }

/** What a refusal becomes when it is thrown; `facts.host` names the host that a person may confirm. */
export function addressRefused({ refused, host }: Exclude<Judgement, 'ok'>): BrokerError {
  return new BrokerError('address-refused', { message: refused, ...(host === undefined ? {} : { facts: { host } }) })
}

/** What the user confirms by typing this URL: its own host, in every loopback spelling when it is one. */
export function confirmedHostsOf(url: URL): ConfirmedHosts {
  return new Set([url.hostname])
}

/** Whether this URL may be opened or fetched. A name's addresses are judged later, when the socket is opened. */
export function judgeUrl(url: URL, confirmed: ConfirmedHosts): Judgement {
  const host = hostOf(url.hostname)
  const isConfirmed = isConfirmedHost(host, confirmed)
  if (url.username !== '' || url.password !== '')
    return { refused: `The address ${shown(url)} carries a user name or password; Valetkey does not send those.` }
  if (url.protocol === 'http:') {
    if (isLoopback(host) && isConfirmed) return 'ok'
    return {
      refused: `${shown(url)} is not https; Valetkey speaks plain http only to this machine, when you added it.`,
      ...(isLoopback(host) ? { host: url.hostname } : {}),
    }
  }
  if (url.protocol !== 'https:') return { refused: `${shown(url)} is not an https address.` }
  if (isConfirmed) return 'ok'
  if (isLoopback(host) || (isIP(host) !== 0 && !isPublic(host)))
    return {
      refused: `${shown(url)} lies on this machine or a private network, and you have not confirmed it.`,
      host: url.hostname,
    }
  return 'ok'
}

/** Whether it is https, or plain http on this machine, for development: nothing else is opened in a browser or taken from a link. */
export function isWebAddress({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}

/** Whether a proxy may be asked for this name: behind it we cannot see the address, so the name itself is judged. */
export function judgeName(hostname: string, confirmed: ConfirmedHosts): Judgement {
  const host = hostOf(hostname)
  if (isConfirmedHost(host, confirmed)) return 'ok'
  const isInner =
    isIP(host) !== 0 ||
    isLoopback(host) ||
    !host.includes('.') ||
    /\.(local|internal|intranet|lan|home|corp|home\.arpa)$/.test(host)
  if (!isInner) return 'ok'
  return {
    refused: `${quote(hostname)} is a name of a private network, and you have not confirmed it.`,
    host: hostname,
  }
}

/** Whether the user confirmed this host; one confirmed loopback spelling stands for all of them. */
export function isConfirmedHost(hostname: string, confirmed: ConfirmedHosts): boolean {
  if (confirmed.has(hostname)) return true
  const host = hostOf(hostname)
  for (const one of confirmed) {
    const other = hostOf(one)
    if (other === host || (isLoopback(host) && isLoopback(other))) return true
  }
  return false
}

/** 127.0.0.0/8, ::1, localhost and *.localhost (RFC 6761, section 6.3). */
export function isLoopback(hostname: string): boolean {
  const host = hostOf(hostname)
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  return isIP(host) !== 0 && ipaddr.process(host).range() === 'loopback'
}

/**
 * dns.lookup for sockets to hosts that nobody confirmed: only public addresses come back, so the address that was
 * judged is the address that is dialled (no second look-up between, DNS rebinding gains nothing). SECURITY S12.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, [])
    const open = addresses.filter(({ address }) => isPublic(address))
    const [first] = open
    if (!first) return callback(refusal(hostname, addresses), [])
    if (options.all) return callback(null, open)
    callback(null, first.address, first.family)
  })
}

function refusal(hostname: string, addresses: readonly LookupAddress[]): BrokerError {
  const where = addresses[0]?.address ?? 'no address'
  return addressRefused({
    refused: `${quote(hostname)} leads to ${where}, an address of this machine or a private network, and you have not confirmed that host.`,
    host: hostname,
  })
}

function isPublic(address: string): boolean {
  const ip = ipaddr.process(address.replace(/%.*$/, ''))
  // NAT64 (RFC 6052): networks without IPv4 reach the whole IPv4 world through it, so the inner address counts.
  if (ip.kind() === 'ipv6' && ip.range() === 'rfc6052') return isPublic(ip.toByteArray().slice(12).join('.'))
  return ip.range() === 'unicast'
}

function hostOf(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
}

function shown(url: URL): string {
  return quote(`${url.protocol}//${url.host}`)
}
