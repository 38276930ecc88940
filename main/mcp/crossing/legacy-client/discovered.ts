// What a legacy client says in `initialize`, for a modern server, and what a modern server says in `server/discover`, for
// a legacy client. Pure; a capability that cannot be carried across is left out.
import { agreedVersion, newestModernVersion } from '../../message/eras.ts'
import { filterIn, honoured, type ListenFilter } from '../../message/listen-filter.ts'
import type { Message } from '../../message/message.ts'
import { type ClientWords, isRecord, metaKeys, metaOf } from '../../message/modern-words.ts'
import type { Opening } from '../../message/opening.ts'

type Json = Readonly<Record<string, unknown>>

/** What each of the client's requests says of it. */
export function wordsFor({ params }: Opening, logLevel: string | undefined): ClientWords {
  const { clientInfo } = isRecord(params) ? params : {}
  const capabilities = clientCapabilities(params)
  return { protocolVersion: newestModernVersion, clientInfo, capabilities, ...(logLevel ? { logLevel } : {}) }
}

/** The revision that is spoken with the client. */
export function versionFor({ params }: Opening): string {
  return agreedVersion(isRecord(params) ? params.protocolVersion : undefined)
}

export function clientCapabilities(params: unknown): Json {
  const declared = isRecord(params) && isRecord(params.capabilities) ? params.capabilities : {}
  // Tasks of 2025-11-25 and those of the modern extension are two different things.
  const { tasks: _, roots, extensions, ...rest } = declared
  return {
    ...rest,
    // Nobody tells a modern server that the roots have changed: it asks when it needs them.
    ...(isRecord(roots) ? { roots: {} } : {}),
    ...(isRecord(extensions) ? { extensions: withoutTasks(extensions) } : {}),
  }
}

export interface InitializeResult {
  readonly protocolVersion: string
  readonly capabilities: Json
  readonly serverInfo: Json
  readonly instructions?: string
}

/** The result of `initialize`; `carried` is what the server agreed to tell without being asked. */
export function initializeResult(
  discovered: Json,
  carried: ListenFilter,
  { version, host }: { version: string; host: string },
): InitializeResult {
  const { instructions } = discovered
  return {
    protocolVersion: version,
    capabilities: serverCapabilities(discovered.capabilities, carried),
    serverInfo: serverInfo(discovered) ?? { name: host, version: '0' },
    ...(typeof instructions === 'string' ? { instructions } : {}),
  }
}

/** What a server with these capabilities can be asked to tell, besides single resources. */
export function offeredChanges(capabilities: Json): ListenFilter {
  return honoured({ toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true }, capabilities)
}

/** Of what was asked, what the server says that it will tell. */
export function agreedFilter(asked: ListenFilter, { envelope }: Message): ListenFilter {
  const said = filterIn(envelope)
  if (typeof said === 'string') return {}
  const uris = asked.resourceSubscriptions?.filter(uri => said.resourceSubscriptions?.includes(uri)) ?? []
  return {
    ...(asked.toolsListChanged && said.toolsListChanged ? { toolsListChanged: true } : {}),
    ...(asked.promptsListChanged && said.promptsListChanged ? { promptsListChanged: true } : {}),
    ...(asked.resourcesListChanged && said.resourcesListChanged ? { resourcesListChanged: true } : {}),
    ...(uris.length > 0 ? { resourceSubscriptions: uris } : {}),
  }
}

function serverCapabilities(offered: unknown, carried: ListenFilter): Json {
  const { logging, completions, prompts, resources, tools, experimental, extensions } = isRecord(offered) ? offered : {}
  const changing = (isCarried: boolean | undefined) => (isCarried ? { listChanged: true } : {})
  const subscribing = isRecord(resources) && resources.subscribe === true ? { subscribe: true } : {}
  return {
    ...(isRecord(logging) ? { logging } : {}),
    ...(isRecord(completions) ? { completions } : {}),
    ...(isRecord(prompts) ? { prompts: changing(carried.promptsListChanged) } : {}),
    ...(isRecord(resources) ? { resources: { ...changing(carried.resourcesListChanged), ...subscribing } } : {}),
    ...(isRecord(tools) ? { tools: changing(carried.toolsListChanged) } : {}),
    ...(isRecord(experimental) ? { experimental } : {}),
    ...(isRecord(extensions) ? { extensions: withoutTasks(extensions) } : {}),
  }
}

function serverInfo(discovered: Json): Json | undefined {
  const said = metaOf(discovered)[metaKeys.serverInfo]
  return isRecord(said) && typeof said.name === 'string' && typeof said.version === 'string' ? said : undefined
}

// A task is an answer that only a modern client can read.
function withoutTasks(extensions: Json): Json {
  const { 'io.modelcontextprotocol/tasks': _, ...rest } = extensions
  return rest
}
