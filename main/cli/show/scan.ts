// What a scan found, for a person: by file, each finding with its place and why it is one, and at the end what to do.
import type { Finding, Reference, ScanResult } from '../../clients/scan/finding.ts'
import { homePath } from './home-path.ts'
import { inert, type Style } from './print.ts'

export interface Look {
  readonly home: string
  readonly style: Style
}

export function scanText(result: ScanResult, look: Look): string {
  const { findings, references } = result
  const found = Map.groupBy(findings, ({ file }) => file)
  const referring = Map.groupBy(references, ({ file }) => file)
  const files = [...new Set([...found.keys(), ...referring.keys()])].sort()
  const blocks = files.map(file => fileText(file, found.get(file) ?? [], referring.get(file) ?? [], look))
  return [...blocks, summary(result, look.style)].join('\n\n')
}

function fileText(file: string, findings: readonly Finding[], references: readonly Reference[], look: Look): string {
  const { style, home } = look
  const owner = [...findings, ...references].flatMap(({ client }) => (client ? [client] : [])).slice(0, 1)
  const shown = homePath(file, home)
  return [
    [style('strong', inert(shown, 400)), ...owner.map(client => style('quiet', inert(client, 60)))].join('  '),
    ...findings.map(finding => findingText(finding, style)),
    ...advice(findings, style),
    ...references.map(({ entry, name, line }) =>
      style('quiet', `  · ${inert(entry, 60)}  ${inert(name, 60)}  line ${line}: a reference, no key in the file`),
    ),
  ].join('\n')
}

function findingText({ kind, entry, name, line, column, shown, why }: Finding, style: Style): string {
  // Of a broken file its sentence says where.
  const place =
    line === undefined || kind === 'unreadable'
      ? []
      : [column === undefined ? `line ${line}` : `line ${line}, column ${column}`]
  const what = [entry, name, shown].flatMap(text => (text ? [inert(text, 60)] : []))
  const head = [...what, ...place].join('  ')
  return `  ${style('bad', '✗')} ${head ? `${head}: ` : ''}${inert(why, 300)}`
}

/** The same advice once for a file. */
function advice(findings: readonly Finding[], style: Style): readonly string[] {
  const pages = findings.flatMap(({ rotate }) => (rotate ? [`New keys: ${rotate}`] : []))
  const lines = new Set([...findings.map(({ todo }) => todo), ...pages])
  return [...lines].map(line => `    ${style('quiet', `→ ${inert(line, 300)}`)}`)
}

function summary({ findings, references, files, passedOver, gitUnknown }: ScanResult, style: Style): string {
  const notes = [
    count(files, 'file looked into', 'files looked into'),
    ...(references.length > 0 ? [count(references.length, 'reference', 'references')] : []),
    ...(passedOver > 0 ? [`${count(passedOver, 'file', 'files')} passed over (no text, or above 1 MiB)`] : []),
    ...(gitUnknown > 0 ? [`of ${count(gitUnknown, 'file', 'files')} git could not say whether it keeps them`] : []),
  ]
  const end =
    findings.length === 0
      ? `${style('good', '✓')} No key found.`
      : `${style('bad', '✗')} ${count(findings.length, 'finding', 'findings')} in ${count(Map.groupBy(findings, ({ file }) => file).size, 'file', 'files')}.`
  return `${end}\n  ${style('quiet', notes.join(' · '))}`
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
