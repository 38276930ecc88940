// What `look` found at an address, read from an answer that the treaty leaves open.

export interface Found {
  readonly url: string
  /** The name that the server would get. */
  readonly name: string
  readonly protected: boolean
  readonly issuer?: string
  readonly mechanism?: string
  readonly clientId?: string
  readonly scopes?: readonly string[]
  readonly refresh: boolean
  readonly warnings: readonly string[]
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
  return {
    url,
    name,
    protected: facts.get('protected') === true,
    refresh: facts.get('refresh') === true,
    warnings: texts(facts.get('warnings')) ?? [],
    ...(issuer === undefined ? {} : { issuer }),
    ...(mechanism === undefined ? {} : { mechanism }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(scopes === undefined ? {} : { scopes }),
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : undefined
}
