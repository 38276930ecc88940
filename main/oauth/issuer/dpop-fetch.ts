// How requests to an issuer carry the proof of a grant's key, whatever grant type they are of (RFC 9449, section 5). A
// refused proof is made anew once, with what the refusal taught.
import { Secret } from '../../base/secret.ts'
import type { Fetch } from '../../net/send.ts'
import type { Dpop } from './dpop.ts'
import type { IssuerMetadata } from './metadata.ts'

/** A fetch that proves possession at the token endpoint, and at userinfo together with the token. */
export function provingFetch(fetch: Fetch, dpop: Dpop, metadata: IssuerMetadata): Fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    if (!isAt(url, metadata.token_endpoint) && !isAt(url, metadata.userinfo_endpoint)) return fetch(input, init)
    const body = request.body === null ? undefined : await request.text()
    const attempt = () => {
      const headers = new Headers(request.headers)
      prove(headers, { method: request.method, url, dpop })
      const { method, signal } = request
      return fetch(url, { method, headers, signal, ...(body === undefined ? {} : { body }) })
    }
    const first = await attempt()
    return dpop.learn(url, await lesson(first)) ? attempt() : first
  }
}

function prove(headers: Headers, { method, url, dpop }: { method: string; url: URL; dpop: Dpop }): void {
  const [, bearer] = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '') ?? []
  const bound = bearer === undefined ? {} : { accessToken: new Secret(bearer) }
  if (bearer !== undefined) headers.set('authorization', `DPoP ${bearer}`)
  headers.set('dpop', dpop.proof({ method, url, ...bound }))
}

async function lesson(answer: Response) {
  const { headers } = answer
  const error = answer.status === 400 || answer.status === 401 ? await errorIn(answer) : undefined
  return { error, nonce: headers.get('dpop-nonce') ?? undefined, date: headers.get('date') ?? undefined }
}

async function errorIn(answer: Response): Promise<string | undefined> {
  const [, challenged] = /\berror="([^"]+)"/.exec(answer.headers.get('www-authenticate') ?? '') ?? []
  if (challenged !== undefined) return challenged
  const said: unknown = await answer
    .clone()
    .json()
    .catch(() => undefined)
  const { error } = (said ?? {}) as { error?: unknown }
  return typeof error === 'string' ? error : undefined
}

function isAt(url: URL, endpoint: string | undefined): boolean {
  return endpoint !== undefined && url.href === new URL(endpoint).href
}
