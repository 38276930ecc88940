// How moving keys is told to a person: what would become of each entry, what was done, and what is left to do.
import type { Results } from '../../broker/contract/commands.ts'
import { inert, type Style, table } from './print.ts'

type Plan = Results['migrate']
type Entry = Plan['entries'][number]

/** Whether something can be done with it, and is to be done. */
export function canMove({ becomes }: Entry): boolean {
  return becomes !== 'nothing' && becomes !== 'cannot'
}

export function planText({ entries, troubles }: Plan, style: Style): string {
  const movable = entries.filter(canMove)
  const cannot = entries.filter(({ becomes }) => becomes === 'cannot')
  const nothing = entries.filter(({ becomes }) => becomes === 'nothing')
  const rows = movable.map((entry, at) => [
    `  ${at + 1}`,
    style('strong', inert(entry.title, 60)),
    inert(entry.entry, 60),
    keysText(entry),
    whatText(entry),
  ])
  const parts = [
    movable.length > 0 ? `${style('strong', 'What can be moved')}\n${table(rows)}` : noneText(cannot.length),
    ...listed('What cannot be moved', cannot, style),
    ...listed('What stays as it is', nothing, style),
    ...troubles.map(text => `${style('bad', '✗')} ${inert(text)}`),
  ]
  return parts.join('\n\n')
}

function noneText(cannot: number): string {
  return cannot > 0 ? 'None of these keys can be moved.' : 'There is no key to be moved.'
}

function listed(title: string, entries: readonly Entry[], style: Style): readonly string[] {
  if (entries.length === 0) return []
  const rows = entries.map(one => [
    `  ${inert(one.title, 60)}`,
    inert(one.entry, 60),
    keysText(one),
    inert(one.why ?? ''),
  ])
  return [`${style('strong', title)}\n${table(rows)}`]
}

function keysText({ keys }: Entry): string {
  return keys
    .map(({ name, shown }) => `${inert(name, 60)}${shown === undefined ? '' : ` ${inert(shown, 20)}`}`)
    .join(', ')
}

function whatText({ becomes, to = '', folder = '', server, by, leavesOut, rivals = [], enabled }: Entry): string {
  const place = inert(to, 200)
  const what = {
    'sign-in': `you sign in at ${place}; the key goes`,
    key: `the key for ${place} goes into the vault`,
    local: `Valetkey runs ${place} in ${inert(folder, 200)}, with its keys from the vault`,
    entry:
      server === undefined ? `leads to ${place} through Valetkey` : `leads to ${inert(server)}, which Valetkey has`,
    nothing: '',
    cannot: '',
  }[becomes]
  const lost = leavesOut.map(name => inert(name, 60)).join(', ')
  const others = rivals.map(name => inert(name, 160)).join(', ')
  return [
    what,
    by && `without ${inert(by, 40)}`,
    lost && `without its header ${lost}`,
    others && `move it or ${others}, for Valetkey keeps one key for each server`,
    enabled ? '' : 'it is off',
  ]
    .filter(Boolean)
    .join('; ')
}

export function doneText({ done, troubles }: Plan, style: Style): string {
  const lines = done.map(({ is, title, entry, server, tools, why, change }) => {
    const name = `${style('strong', inert(title, 60))} ${inert(entry, 60)}`
    if (is === 'failed') return `${style('bad', '✗')} ${name}: ${inert(why ?? '')}`
    const undo = style('quiet', `(to undo: valetkey undo ${inert(change ?? '', 80)})`)
    return `${style('good', '✓')} ${name} → ${inert(server ?? '')}, ${tools ?? 0} ${tools === 1 ? 'tool' : 'tools'} ${undo}`
  })
  const next = [...new Set(done.flatMap(one => (one.next === undefined ? [] : [inert(one.next)])))]
  const rotate = [...new Set(done.flatMap(one => one.rotate.map(text => inert(text))))]
  const keys = rotate.length > 0 ? [`\n${style('strong', 'The old keys')}`, ...rotate.map(text => `  ${text}`)] : []
  return [...lines, ...next, ...keys, ...troubles.map(text => `${style('bad', '✗')} ${inert(text)}`)].join('\n')
}

export function undoneText({ files }: Results['migrate-undo'], style: Style): string {
  if (files.length === 0) return 'There is nothing to undo: no file holds a change of this command.'
  const lines = files.map(({ file, put, why }) => {
    const name = inert(file, 400)
    if (put === 'not') return `${style('bad', '✗')} ${name}: ${inert(why ?? '')}`
    return `${style('good', '✓')} ${name} is as it was before${put === 'entries' ? ', its other changes kept' : ''}.`
  })
  const keys = 'The keys are in these files again, and still in the vault as well: valetkey keys'
  return files.some(({ put }) => put !== 'not') ? [...lines, keys].join('\n') : lines.join('\n')
}
