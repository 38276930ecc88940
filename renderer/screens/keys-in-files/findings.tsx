// What was found, file by file: each finding with its reason, and what to do once below them. Names are strangers' text (S13).
import { CopyButton } from '../../components/controls/copy-button.tsx'
import { inert, sentence, shortened } from '../../components/text/inert.ts'
import { Mono } from '../../components/text/mono.tsx'
import { Quote } from '../../components/text/quote.tsx'
import type { Finding, ScanResult } from '../../state/picture.ts'
import { type FoundFile, foundFiles, placeSays } from './rows.ts'

export function ScanFindings({ result }: { readonly result: ScanResult }) {
  return foundFiles(result).map(file => <OneFile key={file.file} found={file} />)
}

function OneFile({ found: { file, owner, findings, todo, pages } }: { readonly found: FoundFile }) {
  return (
    <section className="found-file" aria-label={`Findings in ${inert(file)}`}>
      {owner !== undefined && <h2>{owner}</h2>}
      <Mono text={file} copy label="Copy the path" />
      <ul>
        {findings.map(finding => (
          <OneFinding
            key={[finding.kind, finding.line, finding.column, finding.entry, finding.name].join(' ')}
            finding={finding}
          />
        ))}
      </ul>
      <ul className="points quiet">
        {todo.map(one => (
          <li key={one}>{sentence(one)}</li>
        ))}
        {pages.map(page => (
          <li key={page}>
            New keys are made at <bdi className="mono">{inert(page)}</bdi>{' '}
            <CopyButton text={page} label="Copy the address" />
          </li>
        ))}
      </ul>
    </section>
  )
}

function OneFinding({ finding }: { readonly finding: Finding }) {
  const { entry, name, shown, why } = finding
  return (
    <li className="finding">
      <span className="finding-head">
        {entry !== undefined && <Quote text={entry} longest={60} />}
        {name !== undefined && <bdi className="mono">{shortened(name, 60)}</bdi>}
        {shown !== undefined && <bdi className="mono">{inert(shown)}</bdi>}
        <span className="quiet small">{placeSays(finding)}</span>
      </span>
      <span className="quiet">{sentence(why)}</span>
    </li>
  )
}
