// How a request gets its token, and what happens when the server refuses it. Knows nothing of where tokens come from.
import { BrokerError } from '../base/errors.ts'
import type { Send } from '../net/send.ts'
import type { AccessTokens } from './ports.ts'

/** A Send that adds the token to requests for `resource` (its origin, its path and below) and to nothing else. */
export function authorize(_send: Send, _tokens: AccessTokens, _resource: URL): Send {
  throw new BrokerError('internal', { message: 'authorize is not built yet.' })
}
