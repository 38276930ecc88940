// How states look: a shape and a word each, colour only helps.
import type { NeedView } from '../../broker/contract/need.ts'
import type { AccountState, Glance, ServerView } from '../../broker/contract/snapshot.ts'
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

/** Why a server is shown as offline, and what becomes of it; empty when it is not. */
export function offlineNote({ glance, lastAsked, local }: Asked, now: number): string {
  if (glance !== 'offline' || lastAsked?.is !== 'unreachable') return ''
  const next = local ? 'the next call tries again' : 'asked again by itself'
  return `${inert(lastAsked.why, 300).replace(/\.$/, '')} (since ${clock(lastAsked.at, now)}; ${next}).`
}

type Asked = Pick<ServerView, 'glance' | 'lastAsked' | 'local'>

/** Whatever else is shown, this is why nothing passes, and how it goes on. */
export function pausedText(style: Style): string {
  return `${style('waiting', '!')} All access is paused  → valetkey resume`
}

/** What a person should do, and the command for it. */
export function needText(need: NeedView, style: Style): string {
  return `${style('bad', '▲')} ${needWords(need)}`
}

export function needWords({ text, command }: NeedView): string {
  return `${inert(text, 600)}${command ? `  → ${inert(command, 300)}` : ''}`
}

/** Why a sign-in cannot be used or told of; empty when it can. */
export function troubleOf(state: AccountState): string {
  return state.is === 'needs-you' || state.is === 'unknown' ? inert(state.why, 300) : ''
}

/** How long a sign-in lasts; empty when there is none to be used. */
export function lastsNote(state: AccountState, now: number): string {
  if (state.is !== 'ready') return ''
  if (state.renews) return 'renews by itself'
  if (state.until === undefined) return 'the issuer says no end'
  return `until ${clock(state.until, now)} (${relative(state.until, now)}), then sign in again`
}
