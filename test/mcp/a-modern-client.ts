// A client of 2026-07-28 in a test's hands: every request says for itself who asks.
import type { Envelope, RequestId } from '../../main/mcp/message/message.ts'
import { metaKeys, metaOf } from '../../main/mcp/message/modern-words.ts'
import { aClient, type ClientOptions } from './a-client.ts'

export interface ModernClientOptions extends ClientOptions {
  readonly capabilities?: Readonly<Record<string, unknown>>
}

export const modernVersion = '2026-07-28'

export function aModernClient({ capabilities = {}, ...options }: ModernClientOptions) {
  const client = aClient(options)
  const meta = (more: object = {}) => ({
    [metaKeys.protocolVersion]: modernVersion,
    [metaKeys.clientInfo]: { name: 'modern', version: '1' },
    [metaKeys.capabilities]: capabilities,
    ...more,
  })
  const paramsOf = (params: object, more?: object) => ({ ...params, _meta: meta(more) })
  let listens = 0

  return {
    ...client,
    meta,
    ask: (method: string, params: object = {}, more?: object, id?: RequestId) =>
      client.ask(method, paramsOf(params, more), id),
    discover: () => client.ask('server/discover', paramsOf({})),
    tools: () => client.ask('tools/list', paramsOf({})),
    call: (name: string, args: object = {}, more?: object) =>
      client.ask('tools/call', paramsOf({ name, arguments: args }, more)),
    /** Comes back to a question with the person's answers. */
    retry: (name: string, args: object, { result }: Envelope, inputResponses: object) => {
      const { requestState } = result as { requestState: string }
      return client.ask('tools/call', paramsOf({ name, arguments: args, inputResponses, requestState }))
    },
    /** Opens a subscription; its id, once it is acknowledged, and what was agreed to. */
    listen: async (notifications: object, id: RequestId = `listen-${++listens}`) => {
      const from = client.heard.length
      void client.give({ id, method: 'subscriptions/listen', params: paramsOf({ notifications }) })
      const said = await client.hears(one => idOfListen(one) === id || (one.id === id && one.error !== undefined), from)
      return { id, said, agreed: (said.params as { notifications?: object } | undefined)?.notifications }
    },
    /** What came on this subscription after its acknowledgement. */
    on: (id: RequestId) =>
      client.heard
        .filter(one => idOfListen(one) === id && one.method !== 'notifications/subscriptions/acknowledged')
        .map(({ method }) => method),
    requestsFromUs: () => client.heard.filter(({ id, method }) => id !== undefined && method !== undefined),
  }
}

export function idOfListen({ params }: Envelope): unknown {
  return metaOf(params)[metaKeys.subscriptionId]
}
