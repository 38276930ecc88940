// What a `WWW-Authenticate` header asks for: several challenges, several schemes, quoted strings (RFC 9110, section 11.6.1).
// Knows nothing of what is done about it.

export interface Challenge {
  /** From `WWW-Authenticate` (RFC 6750, section 3; RFC 9728, section 5.1). Strangers' text. */
  readonly error?: string
  readonly scope?: string
  readonly resourceMetadata?: string
  /** The server takes tokens that are bound to a key (RFC 9449, section 7.1); its error says what is wrong with a proof. */
  readonly dpop?: { readonly error?: string }
}

/** The Bearer or DPoP challenge of an answer's header or headers, of both the one that says what is wrong; undefined when there is none. */
export function readChallenge(header: string | readonly string[] | undefined): Challenge | undefined {
  const text = typeof header === 'string' ? header : (header ?? []).join(', ')
  const challenges = challengesIn(text)
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer')
  const dpop = challenges.find(({ scheme }) => scheme === 'dpop')
  const ours = [bearer, dpop].find(one => one?.parameters.error !== undefined) ?? bearer ?? dpop
  if (!ours) return undefined
  const { error, scope, resource_metadata: resourceMetadata } = ours.parameters
  return {
    ...(error === undefined ? {} : { error }),
    ...(scope === undefined ? {} : { scope }),
    ...(resourceMetadata === undefined ? {} : { resourceMetadata }),
    ...(dpop ? { dpop: dpop.parameters.error === undefined ? {} : { error: dpop.parameters.error } } : {}),
  }
}

interface SchemeChallenge {
  readonly scheme: string
  readonly parameters: Record<string, string>
}

const token = "[!#$%&'*+.^_`|~\\w-]+"
// One element of the list: `name=value`, `name="quoted"`, `Scheme name=…` follows as its own match, or a lone scheme or token68.
const element = new RegExp(`(${token})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token}))|(${token})([\\w~+/.-]*=*)`, 'gy')

function challengesIn(text: string): readonly SchemeChallenge[] {
  const found: SchemeChallenge[] = []
  const separators = /[\s,]*/y
  let at = 0
  while (at < text.length) {
    separators.lastIndex = at
    separators.exec(text)
    element.lastIndex = separators.lastIndex
    const match = element.exec(text)
    if (!match) break
    at = element.lastIndex
    const [, name, quoted, plain, scheme] = match
    const last = found.at(-1)
    if (scheme !== undefined) found.push({ scheme: scheme.toLowerCase(), parameters: {} })
    else if (name !== undefined && last && !(name.toLowerCase() in last.parameters))
      last.parameters[name.toLowerCase()] = plain ?? (quoted ?? '').replace(/\\(.)/g, '$1')
  }
  return found
}
