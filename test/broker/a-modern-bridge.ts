// A bridge in a test's hands whose client speaks 2026-07-28: every request says for itself who asks.
import type { Broker } from '../../main/broker/broker.ts'
import { type Envelope, messageOf } from '../../main/mcp/message/message.ts'
import { metaKeys } from '../../main/mcp/message/modern-words.ts'

/** Attached to `example` under the label `cursor`; `name` is what the client says of itself. */
export function aModernBridge(broker: Broker, name = 'tester') {
  const heard: Envelope[] = []
  const attached = broker.attach(
    { server: 'example', client: 'cursor' },
    { send: async ({ envelope }) => void heard.push(envelope) },
  )
  const _meta = {
    [metaKeys.protocolVersion]: '2026-07-28',
    [metaKeys.clientInfo]: { name, version: '9' },
    [metaKeys.capabilities]: {},
  }
  return {
    heard,
    give: (id: string, method: string, params: object = {}) =>
      attached.receive(messageOf({ jsonrpc: '2.0', id, method, params: { ...params, _meta } })),
    answer: (id: string) => heard.find(envelope => envelope.id === id),
    methods: () => heard.map(({ method }) => method),
    close: attached.close,
  }
}
