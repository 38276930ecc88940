// What the words that the app was started with ask for: a window, none, or a link. A second instance's words come from
// anybody on this desktop, so nothing else in them is heard.
import { loginFlag } from '../../base/traces.ts'
import { linkAmong } from '../desktop/deep-links.ts'

/** Woken by a client's bridge: no window, whatever happens. */
export const hiddenFlag = '--hidden'

export interface StartWords {
  readonly by: 'person' | 'login' | 'bridge'
  readonly link: string | undefined
}

export function readStartWords(words: readonly string[]): StartWords {
  const link = linkAmong(words)
  if (link) return { by: 'person', link }
  if (words.includes(hiddenFlag)) return { by: 'bridge', link }
  return { by: words.includes(loginFlag) ? 'login' : 'person', link }
}
