// How a stranger's words are shown that the broker may have put in quotes already. SECURITY S13.
import { quote } from '../../base/quote.ts'

/** In quotes exactly once. */
export function quoted(text: string): string {
  return quote(text.startsWith('“') && text.endsWith('”') ? text.slice(1, -1) : text)
}
