// What is known of MCP's methods: which answer soon, which belong to a capability.
import { isRepeatable } from '../../base/repeatable.ts'

/** Milliseconds until the answer of this request must begin; undefined for what may work as long as its client waits. */
export function headTimeoutOf(method: string | undefined): number | undefined {
  return isRepeatable(method) ? 60_000 : undefined
}

export type ListCapability = 'tools' | 'prompts' | 'resources'

const lists: Readonly<Record<string, { readonly of: ListCapability; readonly empty: object }>> = {
  'tools/list': { of: 'tools', empty: { tools: [] } },
  'prompts/list': { of: 'prompts', empty: { prompts: [] } },
  'resources/list': { of: 'resources', empty: { resources: [] } },
  'resources/templates/list': { of: 'resources', empty: { resourceTemplates: [] } },
}

/** For a listing method: the capability it belongs to, and the result that lists nothing. */
export function listOf(method: string): { readonly of: ListCapability; readonly empty: object } | undefined {
  return Object.hasOwn(lists, method) ? lists[method] : undefined
}

export const listChanged: Readonly<Record<ListCapability, string>> = {
  tools: 'notifications/tools/list_changed',
  prompts: 'notifications/prompts/list_changed',
  resources: 'notifications/resources/list_changed',
}
