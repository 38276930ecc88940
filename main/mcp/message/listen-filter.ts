// What a `subscriptions/listen` asks for, and what of it a server can give (2026-07-28, "Subscriptions"). Pure.
import type { Envelope } from './message.ts'
import { type ListCapability, listChanged } from './methods.ts'
import { isRecord } from './modern-words.ts'

export const listenMethod = 'subscriptions/listen'
export const resourceUpdated = 'notifications/resources/updated'

export interface ListenFilter {
  readonly toolsListChanged?: true
  readonly promptsListChanged?: true
  readonly resourcesListChanged?: true
  readonly resourceSubscriptions?: readonly string[]
}

const lists = [
  ['toolsListChanged', 'tools'],
  ['promptsListChanged', 'prompts'],
  ['resourcesListChanged', 'resources'],
] as const satisfies readonly (readonly [keyof ListenFilter, ListCapability])[]

const mostUris = 1000

/** What the request asks for; a string says what is wrong with it. */
export function filterIn({ params }: Envelope): ListenFilter | string {
  const asked = isRecord(params) ? params.notifications : undefined
  if (!isRecord(asked)) return '`notifications` must be an object that says what to listen for.'
  const wrong = lists.find(([field]) => asked[field] !== undefined && typeof asked[field] !== 'boolean')
  if (wrong) return `\`notifications.${wrong[0]}\` must be true or false.`
  const { resourceSubscriptions: uris = [] } = asked
  const areUris = Array.isArray(uris) && uris.every(uri => typeof uri === 'string')
  if (!areUris) return '`notifications.resourceSubscriptions` must be a list of URIs.'
  if (uris.length > mostUris) return `One subscription may name up to ${mostUris} resources.`
  return {
    ...Object.fromEntries(lists.filter(([field]) => asked[field] === true).map(([field]) => [field, true])),
    ...(uris.length === 0 ? {} : { resourceSubscriptions: [...new Set(uris as string[])] }),
  }
}

/** The part of it that a server with these capabilities gives. */
export function honoured(filter: ListenFilter, capabilities: Readonly<Record<string, unknown>>): ListenFilter {
  const offers = (of: ListCapability, what: string) => isRecord(capabilities[of]) && capabilities[of][what] === true
  const { resourceSubscriptions: uris } = filter
  return {
    ...Object.fromEntries(
      lists.filter(([field, of]) => filter[field] && offers(of, 'listChanged')).map(([field]) => [field, true]),
    ),
    ...(uris && offers('resources', 'subscribe') ? { resourceSubscriptions: uris } : {}),
  }
}

/** The `list_changed` notifications that it asks for. */
export function listsIn(filter: ListenFilter): readonly string[] {
  return lists.filter(([field]) => filter[field]).map(([, of]) => listChanged[of])
}

/** Whether it asks for this notification. An update may be of a part of what is subscribed to. */
export function wants(filter: ListenFilter, { method, params }: Envelope): boolean {
  if (method !== resourceUpdated) return listsIn(filter).includes(method ?? '')
  const uri = isRecord(params) && typeof params.uri === 'string' ? params.uri : ''
  return filter.resourceSubscriptions?.some(subscribed => isWithin(subscribed, uri)) === true
}

function isWithin(subscribed: string, uri: string): boolean {
  return uri === subscribed || uri.startsWith(subscribed.endsWith('/') ? subscribed : `${subscribed}/`)
}
