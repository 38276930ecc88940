// What a stranger wrote (server names, error texts, tool descriptions): in quotes, at most 120 characters, isolated from
// the direction of our own words, hidden characters visible: `<Quote text={tool.description} />`. SECURITY S13.
import { shortened } from './inert.ts'

export interface QuoteProps {
  readonly text: string
  readonly longest?: number
}

export function Quote({ text, longest = 120 }: QuoteProps) {
  // SECURITY S13: text only, in an element of its own direction; React escapes it.
  return (
    <q className="quote">
      <bdi>{shortened(text, longest)}</bdi>
    </q>
  )
}

const plainName = /^[\w.+-]{1,64}(@[\w.-]{1,80})?$/

/** Who somebody is, as their issuer calls them: an address or plain name as it stands, anything else as a quote. */
export function Who({ text }: { readonly text: string }) {
  const bare = shortened(text, 200)
  return plainName.test(bare) ? <bdi>{bare}</bdi> : <Quote text={text} longest={60} />
}
