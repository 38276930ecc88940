// What became of clients' files, as a person reads it.
import type { Results } from '../../broker/contract/commands.ts'
import type { Outcome } from './outcome.ts'
import { inert, type Style } from './print.ts'

type Edits = Results['connect']['clients']

/** One line a file, and at the end what the person does now. */
export function editsText(edits: Edits, already: string, style: Style): string {
  const lines = edits.map(edit => line(edit, already, style))
  const next = edits.flatMap(edit => (edit.next === undefined ? [] : [inert(edit.next)]))
  return [...lines, ...new Set(next)].join('\n')
}

function line({ title, file, is, why }: Edits[number], already: string, style: Style): string {
  const name = style('strong', inert(title))
  const place = inert(file, 400)
  if (is === 'changed') return `${style('good', '✓')} ${name}: ${place} is written.`
  if (is === 'planned') return `${style('quiet', '·')} ${name}: ${place} would be written.`
  if (is === 'as it is') return `${style('quiet', '·')} ${name} ${already}.`
  return `${style('bad', '✗')} ${name}: ${inert(why ?? '')}`
}

export function whatFailed(edits: Edits): Outcome['failure'] {
  const failed = edits.filter(({ is }) => is === 'failed')
  if (failed.length === 0) return undefined
  return {
    code: 'config-unwritable',
    message: `Nothing was changed for ${failed.map(({ client }) => inert(client)).join(', ')}.`,
  }
}

/** A unified diff: what comes and what goes told by signs, and colours only help. */
export function diffText(text: string, style: Style): string {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map(one => {
      // A tab is no stranger's trick in a file that people indent.
      const shown = inert(one.replaceAll('\t', '  '), 300)
      if (/^[+]/.test(one)) return style('good', shown)
      if (/^-/.test(one)) return style('bad', shown)
      return style('quiet', shown)
    })
    .map(one => `  ${one}`)
    .join('\n')
}
