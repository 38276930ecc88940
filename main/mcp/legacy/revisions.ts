// How a legacy client and a legacy server of different revisions meet. Pure.
import { legacyVersions } from '../message/eras.ts'
import { type Envelope, type Message, messageOf } from '../message/message.ts'
import { resultFor } from '../message/older-content.ts'

/**
 * The server's answer to `initialize` as its client must hear it: in the revision that the client asked for, where the
 * server has another one. The revisions differ by what may be offered, not by how it is said, and what a client has not
 * offered is not asked of it; so neither side meets what it does not know, and a client that knows one revision connects.
 */
export function answerInRevision(answer: Message, asked: unknown): Message {
  const { result } = answer.envelope
  const { protocolVersion: spoken } = (result ?? {}) as { protocolVersion?: unknown }
  if (spoken === asked || !isLegacy(spoken) || !isLegacy(asked)) return answer
  return messageOf({ ...answer.envelope, result: { ...(result as object), protocolVersion: asked } })
}

/** An answer as a client of an older revision can read it; the same message where it can read all of it. */
export function answerForOlder(answer: Message, { method = '' }: Envelope, revisions: Revisions): Message {
  const { result } = answer.envelope
  if (!isOlder(revisions) || typeof result !== 'object' || result === null) return answer
  const given = resultFor(revisions.asked, method, result as Readonly<Record<string, unknown>>)
  return given === result ? answer : messageOf({ ...answer.envelope, result: given })
}

/** What the client asked for and what its server speaks. */
export interface Revisions {
  readonly asked: unknown
  readonly spoken: string
}

function isOlder(revisions: Revisions): revisions is Revisions & { readonly asked: string } {
  const { asked, spoken } = revisions
  return isLegacy(asked) && isLegacy(spoken) && asked < spoken
}

/** The revision that a client asks for in the params of its `initialize`. */
export function revisionIn(params: unknown): unknown {
  return (params as { protocolVersion?: unknown } | undefined)?.protocolVersion
}

function isLegacy(version: unknown): version is string {
  return typeof version === 'string' && legacyVersions.includes(version)
}
