// What a server is called in `resource` (RFC 8707; RFC 9728, section 3.3), and whether a name that it gives itself is one.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { parseUrl } from '../issuer/json-document.ts'

/** The canonical URI of a server that names none: no fragment, and no slash where the path is the root. */
export function canonicalResource(url: URL): string {
  const path = url.pathname === '/' ? '' : url.pathname
  return `${url.origin}${path}${url.search}`
}

/**
 * Whether `resource` may stand for the server at `url`: the same origin, and its path equal to or above the server's.
 * RFC 9728 wants it identical to the URL; real servers, and the MCP SDKs, use the origin or a path above it too.
 * @throws BrokerError `resource-mismatch`. SECURITY S2: a token for another resource is never asked for.
 */
export function checkResource(resource: string, url: URL): string {
  const named = parseUrl(resource)
  if (named && named.origin === url.origin && named.hash === '' && covers(named, url)) return resource
  throw new BrokerError('resource-mismatch', {
    message:
      `The server at ${quote(url.origin + url.pathname)} publishes metadata of another server, ${quote(resource)}. ` +
      'Valetkey asks for no token there. Check the address, or tell the people who run the server.',
    facts: { url: url.origin + url.pathname },
  })
}

function covers(resource: URL, url: URL): boolean {
  if (resource.search !== '') return resource.pathname === url.pathname && resource.search === url.search
  const folder = resource.pathname.endsWith('/') ? resource.pathname : `${resource.pathname}/`
  return `${url.pathname}/`.startsWith(folder)
}
