// A program's own files and the entries in them: names only, never a value. Names are strangers' text (S13).
import { Section } from '../../components/layout/section.tsx'
import { Notice } from '../../components/messages/notice.tsx'
import { sentence } from '../../components/text/inert.ts'
import { Mono } from '../../components/text/mono.tsx'
import { Quote } from '../../components/text/quote.tsx'
import type { KnownClient } from '../../state/picture.ts'

type View = KnownClient['files'][number]
type Entry = View['entries'][number]

export function ClientFiles({ client }: { readonly client: KnownClient }) {
  return (
    <Section title="Files" says={afterChange(client)}>
      {client.files.filter(saysMore).map(file => (
        <OneFile key={`${file.level} ${file.path}`} file={file} />
      ))}
    </Section>
  )
}

/** A file of several levels is named once, and for each level that has entries in it. */
function saysMore({ path, entries }: View, at: number, all: readonly View[]): boolean {
  return entries.length > 0 || all.findIndex(file => file.path === path) === at
}

function afterChange({ afterChange: says }: KnownClient): string {
  return `After a change, ${says.replace(/^Re(?=start|load)/, 're')}`
}

function OneFile({ file: { path, there, trouble, entries } }: { readonly file: View }) {
  return (
    <div className="file">
      <Mono text={path} copy label="Copy the path" />
      {!there && <p className="quiet small">Not there yet; Valetkey makes it when you connect.</p>}
      {trouble !== undefined && (
        <Notice tone="warning" title="Valetkey cannot read this file and does not write to it">
          {sentence(trouble, 600)}
        </Notice>
      )}
      {entries.length > 0 && (
        <ul className="file-entries" aria-label={`Entries in ${path}`}>
          {entries.map(entry => (
            <li key={`${entry.line} ${entry.name}`}>
              <Quote text={entry.name} longest={60} />
              <span className="quiet small">{kindSays(entry)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function kindSays({ kind, server, headers = [], enabled, line }: Entry): string {
  const words = {
    ours: `goes through Valetkey to ${server ?? ''}`,
    local: 'starts a program of its own',
    remote: headers.length > 0 ? `a server of its own, with ${headers.join(', ')}` : 'a server of its own',
    unreadable: 'cannot be made out',
  }
  return `${words[kind]}${enabled ? '' : ', turned off'}, line ${line}`
}
