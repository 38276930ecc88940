// How states look: a shape and a word each, colour only helps.
import type { AccountState, NeedView, ServerView } from '../../broker/contract/snapshot.ts'
import { clock, inert, relative, type Style, type Tone } from './print.ts'

interface Look {
  readonly shape: string
  readonly word: string
  readonly tone: Tone
}

const looks: Record<AccountState['is'] | 'open', Look> = {
  ready: { shape: '●', word: 'Ready', tone: 'good' },
  open: { shape: '●', word: 'Ready', tone: 'good' },
  'signed-out': { shape: '○', word: 'Signed out', tone: 'quiet' },
  'signing-in': { shape: '◐', word: 'Signing in', tone: 'waiting' },
  'needs-you': { shape: '▲', word: 'Needs you', tone: 'bad' },
  unknown: { shape: '?', word: 'Unknown', tone: 'waiting' },
}

export function stateWord(is: AccountState['is'] | 'open', style: Style): string {
  const { shape, word, tone } = looks[is] ?? looks.unknown
  return style(tone, `${shape} ${word}`)
}

const mostUrgentFirst = ['needs-you', 'unknown', 'signing-in', 'signed-out', 'ready'] as const

/** A server is as well as its worst account; one that needs no sign-in is ready. */
export function serverState({ protection, accounts, keys = [], local }: ServerView): AccountState['is'] | 'open' {
  if (local?.isRevoked || keys.some(({ state }) => state !== 'kept')) return 'needs-you'
  if (protection === 'open') return 'open'
  return mostUrgentFirst.find(is => accounts.some(({ state }) => state.is === is)) ?? 'signed-out'
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
