// What a scan found, for a person: by file, each finding in words, and the same advice once for a file. Pure.
import type { Finding, ScanResult } from '../../state/picture.ts'
import { counted } from '../../words/in-words.ts'
import { clientTitle } from '../../words/known-clients.ts'
import { pressed } from '../../words/pressed.ts'

export interface FoundFile {
  readonly file: string
  /** The program whose file it is, by the title that people know. */
  readonly owner: string | undefined
  readonly findings: readonly Finding[]
  /** What to do, each once. */
  readonly todo: readonly string[]
  /** Pages where a new key is made. */
  readonly pages: readonly string[]
}

/** The file with the most to do first. */
export function foundFiles({ findings }: ScanResult): readonly FoundFile[] {
  const files = [...new Set(findings.map(({ file }) => file))].map(file => {
    const own = findings.filter(finding => finding.file === file)
    const client = own.find(finding => finding.client !== undefined)?.client
    return {
      file,
      owner: client === undefined ? undefined : clientTitle(client),
      findings: own,
      todo: [...new Set(own.map(({ todo }) => pressed(todo)))],
      pages: [...new Set(own.flatMap(({ rotate }) => rotate ?? []))],
    }
  })
  return files.sort((a, b) => b.findings.length - a.findings.length || a.file.localeCompare(b.file))
}

/** Keys for which there is something to press. */
export function movable({ findings }: ScanResult): number {
  return findings.filter(({ isMovable }) => isMovable).length
}

export function placeSays({ kind, line, column }: Finding): string {
  const what = kinds[kind]
  // Of a broken file its sentence says where.
  if (line === undefined || kind === 'unreadable') return what
  return `${what}, line ${line}${column === undefined ? '' : `, column ${column}`}`
}

const kinds: Record<Finding['kind'], string> = {
  header: 'in a header',
  environment: 'in a variable',
  argument: 'in an argument',
  address: 'in an address',
  setting: 'in a setting',
  inline: 'in the text',
  'token-store': 'tokens of another tool',
  'readable-by-others': 'readable by others',
  'tracked-by-git': 'kept by git',
  unreadable: 'not looked into',
}

export function foundSays({ findings, files }: ScanResult): string {
  const where = new Set(findings.map(({ file }) => file)).size
  const looked = `${counted(files, 'file')} looked into`
  return `${counted(findings.length, 'finding')} in ${counted(where, 'file')}; ${looked}.`
}

export function cleanSays({ files, references, passedOver }: ScanResult): string {
  const parts = [
    `${counted(files, 'file')} looked into, and no key in any.`,
    references.length > 0
      ? `${counted(references.length, 'reference')} to keys elsewhere, which is as it should be.`
      : '',
    passedOver > 0 ? `${counted(passedOver, 'file')} passed over: too large, or no text.` : '',
  ]
  return parts.filter(part => part !== '').join(' ')
}
