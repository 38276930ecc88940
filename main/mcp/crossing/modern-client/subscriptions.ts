// How the subscriptions of a modern client hear what a legacy server tells its session: lists that change, and resources,
// each subscribed to once however many ask for it.
import { errorAnswer } from '../../message/answers.ts'
import { filterIn, honoured, type ListenFilter, resourceUpdated, wants } from '../../message/listen-filter.ts'
import type { Envelope, Message, RequestId, RequestMessage } from '../../message/message.ts'
import { acknowledged, invalidParamsAnswer, onListen } from '../../message/modern-answers.ts'
import type { ServerFacts } from '../../wire/relay.ts'

export interface SubscriptionsOptions {
  open(): Promise<ServerFacts>
  /** Asks the server in our words. */
  ask(method: string, params: object): Promise<Message>
  toClient(message: Message): void | Promise<void>
}

export interface Subscriptions {
  /** Opens one; settles when it is over. */
  listen(request: RequestMessage): Promise<Message>
  /** Whether this was a change, and is dealt with. */
  tell(message: Message): boolean
  /** Ends one as its client wants. */
  end(id: RequestId, why: unknown): void
  close(why: unknown): void
}

interface Held {
  /** Undefined while the server is being asked. */
  open?: { readonly agreed: ListenFilter; reject(why: unknown): void }
}

export function createSubscriptions({ open, ask, toClient }: SubscriptionsOptions): Subscriptions {
  const held = new Map<RequestId, Held>()
  /** How many subscriptions want each resource. */
  const wanted = new Map<string, number>()

  return {
    listen,
    tell,
    end,
    close: why => {
      for (const id of [...held.keys()]) end(id, why)
    },
  }

  async function listen({ envelope }: RequestMessage): Promise<Message> {
    const { id } = envelope
    const filter = filterIn(envelope)
    if (typeof filter === 'string') return invalidParamsAnswer(id, filter)
    const mine: Held = {}
    held.set(id, mine)
    const agreed = await agreedWith(filter).catch((error: unknown) => {
      if (held.get(id) === mine) held.delete(id)
      throw error
    })
    if (held.get(id) !== mine) {
      release(agreed)
      return errorAnswer(id, 'cancelled', 'The client has taken this back.')
    }
    return new Promise((_, reject) => {
      mine.open = { agreed, reject }
      void toClient(onListen(id, acknowledged, { notifications: agreed }))
    })
  }

  async function agreedWith(filter: ListenFilter): Promise<ListenFilter> {
    const { capabilities } = await open()
    const { resourceSubscriptions: uris = [], ...lists } = honoured(filter, capabilities)
    const subscribed = (await Promise.all(uris.map(subscribe))).filter(uri => uri !== undefined)
    return { ...lists, ...(subscribed.length > 0 ? { resourceSubscriptions: subscribed } : {}) }
  }

  async function subscribe(uri: string): Promise<string | undefined> {
    const users = wanted.get(uri) ?? 0
    wanted.set(uri, users + 1)
    if (users > 0) return uri
    const answer = await ask('resources/subscribe', { uri })
    if (!answer.envelope.error) return uri
    forget(uri)
    return undefined
  }

  /** Whether nobody wants it any more. */
  function forget(uri: string): boolean {
    const users = (wanted.get(uri) ?? 1) - 1
    if (users > 0) wanted.set(uri, users)
    else wanted.delete(uri)
    return users <= 0
  }

  function release({ resourceSubscriptions: uris = [] }: ListenFilter): void {
    for (const uri of uris) if (forget(uri)) ask('resources/unsubscribe', { uri }).catch(() => {})
  }

  function end(id: RequestId, why: unknown): void {
    const open = held.get(id)?.open
    held.delete(id)
    if (!open) return
    release(open.agreed)
    open.reject(why)
  }

  function tell({ envelope }: Message): boolean {
    if (!isChange(envelope)) return false
    for (const [id, { open }] of held)
      if (open && wants(open.agreed, envelope)) void toClient(onListen(id, envelope.method ?? '', envelope.params))
    return true
  }
}

function isChange({ method = '' }: Envelope): boolean {
  return method === resourceUpdated || method.endsWith('/list_changed')
}
