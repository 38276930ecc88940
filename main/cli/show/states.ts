// How states look: a shape and a word each, colour only helps.
import type { NeedView } from '../../broker/contract/need.ts'
import type { AccountState, Glance, LastAsked } from '../../broker/contract/snapshot.ts'
import { clock, inert, relative, type Style, type Tone } from './print.ts'

interface Look {
  readonly shape: string
  readonly word: string
  readonly tone: Tone
}

const looks: Record<Glance, Look> = {
  ready: { shape: '●', word: 'Ready', tone: 'good' },
  'signed-out': { shape: '○', word: 'Signed out', tone: 'quiet' },
  'signing-in': { shape: '◐', word: 'Signing in', tone: 'waiting' },
  'needs-you': { shape: '▲', word: 'Needs you', tone: 'bad' },
  paused: { shape: '◌', word: 'Paused', tone: 'waiting' },
  offline: { shape: '⊘', word: 'Offline', tone: 'bad' },
  unknown: { shape: '?', word: 'Not known yet', tone: 'waiting' },
}

/** A broker of another version may say what we do not know, or nothing. */
export function stateWord(is: Glance, style: Style): string {
  const { shape, word, tone } = looks[is] ?? looks.unknown
  return style(tone, `${shape} ${word}`)
}

/** Why it is shown as offline; empty when it is not. */
export function offlineNote(glance: Glance, lastAsked: LastAsked | undefined, now: number): string {
  if (glance !== 'offline' || lastAsked?.is !== 'unreachable') return ''
  return `${inert(lastAsked.why, 300)} (${relative(lastAsked.at, now)})`
}

/** What a person should do, and the command for it. */
export function needText({ text, command }: NeedView, style: Style): string {
  return `${style('bad', '▲')} ${inert(text, 400)}${command ? `  → ${inert(command, 300)}` : ''}`
}

/** What else there is to say about it, in a few words; empty when nothing. */
export function stateNote(state: AccountState, now: number): string {
  if (state.is === 'needs-you' || state.is === 'unknown') return inert(state.why, 300)
  if (state.is !== 'ready') return ''
  if (state.renews) return 'renews by itself'
  if (state.until === undefined) return 'the issuer says no end'
  return `until ${clock(state.until, now)} (${relative(state.until, now)}), then sign in again`
}
