// Where a server's protected-resource metadata lies and what it says (RFC 9728). Chooses no issuer.
import { z } from 'zod'
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { Challenge } from '../../net/challenge.ts'
import type { ConfirmedHosts, Fetch } from '../../net/send.ts'
import { checkedUrl, type Document, readDocument } from '../issuer/json-document.ts'
import { checkResource } from './resource.ts'

const ResourceMetadata = z.object({
  resource: z.string(),
  authorization_servers: z.array(z.string()).nullish(),
  scopes_supported: z.array(z.string()).nullish(),
  dpop_signing_alg_values_supported: z.array(z.string()).nullish(),
  dpop_bound_access_tokens_required: z.boolean().nullish(),
})
export type ResourceMetadata = Readonly<z.output<typeof ResourceMetadata>> & { readonly foundAt: string }

export interface ResourceMetadataOptions {
  readonly url: URL
  readonly challenge: Challenge | undefined
  readonly confirmedHosts: ConfirmedHosts
  readonly fetch: Fetch
}

/**
 * The server's metadata, `resource` checked; undefined when it publishes none. What the challenge names is used and
 * nothing else. It may lie at another origin: RFC 9728 allows it, and whoever writes the challenge could as well write
 * the document; what binds it to the server is `resource`.
 * @throws BrokerError `metadata-invalid`, `resource-mismatch`, `unreachable`, or what `fetch` throws
 */
export async function readResourceMetadata(options: ResourceMetadataOptions): Promise<ResourceMetadata | undefined> {
  const { url, challenge, fetch } = options
  if (challenge?.resourceMetadata !== undefined) return readNamed(challenge.resourceMetadata, options)
  const problems: BrokerError[] = []
  for (const candidate of wellKnownResourceUrls(url)) {
    const document = await readDocument(candidate, fetch)
    if (document.is === 'absent') continue
    const read = parse(document, candidate, url)
    if (!(read instanceof BrokerError)) return read
    problems.push(read)
  }
  const [problem] = problems
  if (problem) throw problem
  return undefined
}

/** RFC 9728, section 3.1: the well-known path goes between host and path; then MCP's second place, the root. */
export function wellKnownResourceUrls(url: URL): readonly string[] {
  const root = `${url.origin}/.well-known/oauth-protected-resource`
  const path = url.pathname.replace(/\/$/, '')
  return path === '' ? [`${root}${url.search}`] : [`${root}${path}${url.search}`, root]
}

async function readNamed(named: string, { url, confirmedHosts, fetch }: ResourceMetadataOptions) {
  const place = checkedUrl(named, 'resource metadata', confirmedHosts)
  const document = await readDocument(place.href, fetch)
  if (document.is === 'absent')
    throw new BrokerError('metadata-invalid', {
      message: `The server says that its metadata lies at ${quote(place.href)}, and that address ${document.said}. Tell the people who run the server.`,
    })
  const read = parse(document, place.href, url)
  if (read instanceof BrokerError) throw read
  return read
}

type Something = Exclude<Document, { readonly is: 'absent' }>

/**
 * An error as a value is no metadata, so that the right one may still lie in the other place.
 * @throws BrokerError `resource-mismatch`: metadata of another server is refused, and no other is looked for; `unreachable`: a
 * place in trouble may have its metadata a moment later, and until then the root's must not choose another issuer and resource
 */
function parse(document: Something, foundAt: string, url: URL): ResourceMetadata | BrokerError {
  if (document.is === 'in-trouble') throw inTrouble(foundAt, document.said)
  const parsed = ResourceMetadata.safeParse(document.value)
  if (!parsed.success)
    return new BrokerError('metadata-invalid', {
      message: `The server's metadata at ${quote(foundAt)} is not as RFC 9728 wants it (${parsed.error.issues.map(issue => issue.path.join('.')).join(', ')}).`,
    })
  checkResource(parsed.data.resource, url)
  return { ...parsed.data, foundAt }
}

function inTrouble(place: string, said: string): BrokerError {
  return new BrokerError('unreachable', {
    message: `The server is in trouble: ${quote(place)} ${said}. Try again in a while.`,
  })
}
