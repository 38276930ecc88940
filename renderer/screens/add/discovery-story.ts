// What discovery has found so far, as the five things a person wants to know, in the order they are found out.
import type { Found } from '../../state/found.ts'
import type { Progress } from '../../state/picture.ts'

export type ChapterId = 'server' | 'issuer' | 'identity' | 'scopes' | 'renewal'
export type ChapterState = 'ahead' | 'now' | 'found' | 'noteworthy' | 'failed'

export interface Chapter {
  readonly id: ChapterId
  readonly question: string
  readonly state: ChapterState
  /** The finding in one sentence; what a stranger wrote stands in quotes already. Undefined while nothing is known. */
  readonly says: string | undefined
  /** What that means, for somebody who has never heard of OAuth. */
  readonly means: string
  readonly evidence: readonly Evidence[]
}

export interface Evidence {
  readonly what: string
  readonly value: string
}

export interface Telling {
  readonly progress: readonly Progress[]
  readonly found: Found | undefined
  readonly failed: boolean
}

/** An open server, and one that takes a key, has one chapter only: there is nobody who signs anyone in. */
export function discoveryStory({ progress, found, failed }: Telling): readonly Chapter[] {
  const told = findings(progress)
  const ids = found && (!found.protected || found.takesKey) ? (['server'] as const) : order
  const here = found ? undefined : standsAt(told, failed)
  return ids.map(id => {
    const says = (found && conclusion(id, found)) ?? told.get(id)
    const known = says !== undefined || found !== undefined
    const state = known ? settled(id, found) : id !== here ? 'ahead' : failed ? 'failed' : 'now'
    const evidence = found ? evidenceFor(id, found) : []
    return { id, question: questions[id], state, says, means: meaning(id, found), evidence }
  })
}

/** What is looked at now is the first that was not told; what failed comes after the last that was. */
function standsAt(told: ReadonlyMap<ChapterId, string>, failed: boolean): ChapterId | undefined {
  const last = failed ? order.findLastIndex(id => told.has(id)) : -1
  return order.find((id, at) => at > last && !told.has(id))
}

const order = ['server', 'issuer', 'identity', 'scopes', 'renewal'] as const

const questions: Record<ChapterId, string> = {
  server: 'Is it an MCP server?',
  issuer: 'Who signs you in?',
  identity: 'How does Valetkey identify itself?',
  scopes: 'What does it ask for?',
  renewal: 'How long does it last?',
}

const chapterOf: Readonly<Record<string, ChapterId>> = {
  server: 'server',
  'resource-metadata': 'server',
  issuer: 'issuer',
  identity: 'identity',
  scopes: 'scopes',
  refresh: 'renewal',
  renewal: 'renewal',
}

function findings(progress: readonly Progress[]): ReadonlyMap<ChapterId, string> {
  const told = new Map<ChapterId, string>()
  for (const one of progress) {
    const id = one.kind === 'step' ? chapterOf[one.step] : undefined
    if (id && one.kind === 'step') told.set(id, one.text)
  }
  return told
}

function settled(id: ChapterId, found: Found | undefined): ChapterState {
  if (id === 'identity' && found && !found.mechanism) return 'noteworthy'
  if (id === 'renewal' && found && !found.refresh) return 'noteworthy'
  return 'found'
}

function conclusion(id: ChapterId, found: Found): string | undefined {
  switch (id) {
    case 'server':
      if (found.takesKey) return 'It answers, and lets in only who shows it a key. Nobody signs in there.'
      return found.protected ? undefined : 'It answers, and lets everyone in. There is nothing to sign in to.'
    case 'identity':
      return (
        identityConclusions[found.mechanism ?? ''] ??
        'It offers Valetkey no way to introduce itself. It wants a client id that was registered by hand.'
      )
    case 'renewal':
      return found.refresh ? 'Until you revoke it. Valetkey renews it by itself.' : 'It does not promise renewal.'
    case 'scopes':
      return found.scopes?.length ? undefined : 'It names no scopes; the sign-in service decides.'
    case 'issuer':
      return undefined
  }
}

const identityConclusions: Readonly<Record<string, string>> = {
  cimd: 'By its published document.',
  dynamic: 'By registering this machine there.',
  'pre-registered': 'By the client id that you registered there.',
}

const identityMeanings: Readonly<Record<string, string>> = {
  cimd: 'The service reads who Valetkey is from a web address that its publisher controls. Nothing has to be registered, and nobody can pass for Valetkey without that address.',
  dynamic:
    'The service gives this machine a client id of its own (dynamic registration). It rests in your vault and is good for nothing but introducing Valetkey there.',
  'pre-registered': 'You, or your organisation, registered an application there by hand. Valetkey uses its client id.',
}

function meaning(id: ChapterId, found: Found | undefined): string {
  switch (id) {
    case 'server':
      return 'Valetkey asked the address without any token and looked at how it refused, and at what it publishes about itself.'
    case 'issuer':
      return 'You sign in there, in your own browser. Valetkey never sees your password; it checks that this service and no other answers.'
    case 'identity':
      return (
        identityMeanings[found?.mechanism ?? ''] ??
        'The service wants to know which program asks. It may be told by a published document, by registering, or by a client id made by hand.'
      )
    case 'scopes':
      return 'Scopes are what the token may do there. You see them again on the sign-in page and can decline.'
    case 'renewal':
      return found && !found.refresh
        ? 'Without a refresh token the sign-in ends with the token, and Valetkey asks you again.'
        : 'A refresh token lets Valetkey fetch a fresh short-lived token. It rests in your vault and goes to this service only.'
  }
}

function evidenceFor(id: ChapterId, found: Found): readonly Evidence[] {
  const rows: Record<ChapterId, readonly (readonly [string, string | undefined])[]> = {
    server: [['Address', found.url]],
    issuer: [['Issuer', found.issuer]],
    identity: [
      ['Mechanism', found.mechanism],
      ['Client id', found.clientId],
    ],
    scopes: [['Scopes', found.scopes?.join(' ')]],
    renewal: [['Refresh token', found.refresh ? 'offered' : 'not promised']],
  }
  return rows[id].flatMap(([what, value]) => (value === undefined ? [] : [{ what, value }]))
}
