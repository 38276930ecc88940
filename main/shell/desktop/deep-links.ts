// What a valetkey:// link may ask for: that the screen "Add server" shows its address. Nothing is ever done unasked.
// Links come from web pages and from a second instance's words, both a stranger's.
import type { GoTo } from '../../../preload/api.ts'
import { isWebAddress } from '../../net/addresses.ts'

export const linkScheme = 'valetkey'

const longestLink = 4096

/** Where a link leads; undefined when it is none of ours, or asks for anything but an address that could be added. */
export function readLink(link: string, at: number): GoTo | undefined {
  const url = link.length <= longestLink ? parse(link) : undefined
  if (url?.protocol !== `${linkScheme}:` || url.hostname !== 'add') return undefined
  const asked = parse(url.searchParams.get('url') ?? '')
  // SECURITY S12: https, or http to this machine; no file:, javascript: or valetkey: address, and no password in it.
  return asked && mayBeAdded(asked) ? { screen: 'add', url: asked.href, at } : undefined
}

/** The link among the words that a program was started with; everything else in them is left alone. */
export function linkAmong(words: readonly string[]): string | undefined {
  return words.find(word => word.toLowerCase().startsWith(`${linkScheme}:`))
}

function mayBeAdded(url: URL): boolean {
  return url.username === '' && url.password === '' && isWebAddress(url)
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
