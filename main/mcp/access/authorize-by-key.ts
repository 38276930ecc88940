// How a request gets the key of a server that takes nothing else, and what a refusal of it means. Knows nothing of where keys
// come from.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { Secret } from '../../base/secret.ts'
import { discard } from '../../net/read-body.ts'
import type { Send } from '../../net/send.ts'
import { isFor } from './authorize.ts'

export interface HeaderKey {
  /** The server's name, for the sentence that says how to replace it. */
  readonly server: string
  /** The header that carries it, and the word before it where there is one: `authorization`, `Bearer`. */
  readonly header: string
  readonly scheme: string | undefined
  /** @throws BrokerError `key-needed`, `vault-locked`, `vault-denied`, `vault-unavailable` */
  current(): Promise<Secret>
  /** What the server made of it. */
  met(how: 'accepted' | 'refused'): void
}

/**
 * A Send that adds the key to requests for `resource` (its origin, its path and below) and to nothing else.
 * @throws as Send and `current` do; `key-needed` when the server refuses it: nobody but a person has another one
 */
export function authorizeByKey(send: Send, key: HeaderKey, resource: URL): Send {
  return async request => {
    // SECURITY S2: a key goes only to the resource that it was given for.
    if (!isFor(resource, request)) return send(request)
    const { header, scheme } = key
    const secret = await key.current()
    const value = scheme === undefined ? secret.reveal() : `${scheme} ${secret.reveal()}`
    const answer = await send({ ...request, headers: { ...request.headers, [header.toLowerCase()]: value } })
    key.met(answer.status === 401 ? 'refused' : 'accepted')
    if (answer.status !== 401) return answer
    discard(answer.body)
    throw new BrokerError('key-needed', {
      message: `${quote(resource.host)} refuses the key that Valetkey has for it. Replace it in a terminal, then go on here: valetkey keys replace ${key.server}`,
      facts: { host: resource.host, server: key.server },
    })
  }
}
