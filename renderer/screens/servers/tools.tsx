// What a server offers, in its own words: quoted, short, inert (S13). The first few, then all on demand.
import { useState } from 'react'
import { Section } from '../../components/layout/section.tsx'
import { Quote } from '../../components/text/quote.tsx'
import type { Server } from '../../state/picture.ts'

const shownAtFirst = 6

export function ServerTools({ tools }: { readonly tools: Server['tools'] }) {
  const [all, setAll] = useState(false)
  if (!tools) {
    return (
      <Section title="Tools">
        <p className="quiet">Shown once a client has asked for them.</p>
      </Section>
    )
  }
  const shown = all ? tools : tools.slice(0, shownAtFirst)
  return (
    <Section title={`Tools (${tools.length})`}>
      {tools.length === 0 && <p className="quiet">This server offers no tools.</p>}
      <ul className="tools">
        {shown.map(tool => (
          <li key={tool.name} className="tool">
            <ToolName name={tool.name} />
            <span className="quiet small">{describing(tool) && <Quote text={describing(tool)} />}</span>
          </li>
        ))}
      </ul>
      {tools.length > shown.length && (
        <button type="button" className="text-button tools-all" onClick={() => setAll(true)}>
          Show all {tools.length}
        </button>
      )}
    </Section>
  )
}

const plainName = /^[\w./-]{1,64}$/

/** A name that is nothing but a name stands as it is; anything else is a stranger's text, in quotes. */
function ToolName({ name }: { readonly name: string }) {
  return plainName.test(name) ? <span className="mono">{name}</span> : <Quote text={name} longest={64} />
}

function describing({ title, description }: NonNullable<Server['tools']>[number]): string {
  return description ?? title ?? ''
}
