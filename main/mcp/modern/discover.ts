// What a modern server says of itself: `server/discover` asked in a client's words, and its answer read.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { eraOf, modernProbe, modernVersions } from '../message/eras.ts'
import type { Message } from '../message/message.ts'
import { versionToSpeak } from '../message/modern-refusals.ts'
import { type ClientWords, isRecord, ownRequest } from '../message/modern-words.ts'
import { otherEraError, type ServerFacts } from '../wire/relay.ts'
import type { Wire } from '../wire/wire.ts'
import { exchangeModern } from './exchange.ts'

/** @throws BrokerError as `exchangeModern` does; `protocol-error` when the server will not say */
export async function discover(wire: Wire, words: ClientWords, signal: AbortSignal): Promise<ServerFacts> {
  const ask = (said: ClientWords) =>
    exchangeModern(unheard(wire), { message: ownRequest(modernProbe, {}, said), signal })
  const answer = await ask(words)
  const version = versionToSpeak(answer.envelope, words.protocolVersion)
  if (version === undefined) return factsIn(wire.url, answer, words.protocolVersion)
  return factsIn(wire.url, await ask({ ...words, protocolVersion: version }), version)
}

/** The facts in an answer to `server/discover` that was asked in this version. */
export function factsIn(url: URL, answer: Message, asked: string): ServerFacts {
  const { result, error } = answer.envelope
  if (error)
    throw new BrokerError('protocol-error', {
      message: `${quote(url.host)} does not say what it can do: ${quote(String(error.message))}.`,
      facts: { host: url.host },
    })
  const { supportedVersions, capabilities } = isRecord(result) ? result : {}
  const versions = Array.isArray(supportedVersions) ? supportedVersions.filter(one => typeof one === 'string') : []
  // An answer of another kind, or one that names old revisions alone: only a session helps here.
  if (!versions.some(version => eraOf(version) === 'modern')) throw otherEraError(url, 'legacy')
  return {
    era: 'modern',
    protocolVersion: [asked, ...modernVersions].find(version => versions.includes(version)) ?? asked,
    capabilities: isRecord(capabilities) ? capabilities : {},
    answer,
  }
}

/** For requests of our own: what the server says on the way is not for the client. */
export function unheard(wire: Wire): Wire {
  return { ...wire, deliver: () => {} }
}
