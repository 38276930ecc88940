// What `look` found at an address, read from an answer that the treaty leaves open.

export interface Found {
  readonly url: string
  /** The name that the server would get. */
  readonly name: string
  readonly protected: boolean
  /** It lets in only who shows a key, and nobody signs in there. */
  readonly takesKey: boolean
  readonly issuer?: string
  readonly mechanism?: string
  readonly clientId?: string
  readonly scopes?: readonly string[]
  readonly recipe?: FoundRecipe
  /** Whether a sign-in can be finished on another device. */
  readonly device: boolean
  /** Whether the issuer says that it has service accounts. */
  readonly service: boolean
  readonly refresh: boolean
  readonly warnings: readonly string[]
}

/** How to register Valetkey by hand there. */
export interface FoundRecipe {
  readonly title: string
  readonly page: string
  readonly client: 'public' | 'secret'
  readonly steps: readonly string[]
  readonly notes: readonly string[]
}

/** Undefined when it is the answer of something else. */
export function foundIn(result: unknown): Found | undefined {
  if (typeof result !== 'object' || result === null) return undefined
  const facts = new Map(Object.entries(result))
  const url = text(facts.get('url'))
  const name = text(facts.get('name'))
  if (url === undefined || name === undefined) return undefined
  const issuer = text(facts.get('issuer'))
  const mechanism = text(facts.get('mechanism'))
  const clientId = text(facts.get('clientId'))
  const scopes = texts(facts.get('scopes'))
  const recipe = recipeIn(facts.get('recipe'))
  return {
    url,
    name,
    protected: facts.get('protected') === true,
    takesKey: facts.get('takesKey') === true,
    device: facts.get('device') === true,
    service: facts.get('service') === true,
    refresh: facts.get('refresh') === true,
    warnings: texts(facts.get('warnings')) ?? [],
    ...(issuer === undefined ? {} : { issuer }),
    ...(mechanism === undefined ? {} : { mechanism }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(recipe === undefined ? {} : { recipe }),
  }
}

/** All that there are, by name. */
export function recipesIn(result: unknown): ReadonlyMap<string, FoundRecipe> {
  const all = typeof result === 'object' && result !== null && 'recipes' in result ? result.recipes : undefined
  const named = Array.isArray(all) ? all.map(one => [text(one?.name), recipeIn(one)] as const) : []
  return new Map(named.flatMap(([name, recipe]) => (name && recipe ? [[name, recipe] as const] : [])))
}

function recipeIn(value: unknown): FoundRecipe | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const facts = new Map(Object.entries(value))
  const title = text(facts.get('title'))
  const page = text(facts.get('page'))
  if (title === undefined || page === undefined) return undefined
  const client = facts.get('client') === 'public' ? 'public' : 'secret'
  return { title, page, client, steps: texts(facts.get('steps')) ?? [], notes: texts(facts.get('notes')) ?? [] }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : undefined
}
