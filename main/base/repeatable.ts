// Which MCP requests may be sent twice: the bridge asks it when its broker went, the relay when a connection broke.

/** Asking them twice changes nothing. What is not here, a `tools/call` above all, may have had its effect. */
const repeatable: ReadonlySet<string> = new Set([
  'initialize',
  'ping',
  'server/discover',
  'tools/list',
  'prompts/list',
  'prompts/get',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'completion/complete',
  'logging/setLevel',
  'subscriptions/listen',
  'tasks/get',
  'tasks/list',
])

export function isRepeatable(method: string | undefined): boolean {
  return method !== undefined && repeatable.has(method)
}
