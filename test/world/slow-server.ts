// An MCP server in the middle of being looked at: it wants a token and names who gives them, who does not answer before
// being told to break off.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SlowServer extends AsyncDisposable {
  readonly url: string
  /** Whether its issuer is being waited for. */
  isAsked(): boolean
  /** Hangs up on everybody, and on who comes later. */
  breakOff(): Promise<void>
}

const metadata = '/.well-known/oauth-protected-resource'

export async function aSlowServer(): Promise<SlowServer> {
  let asked = 0
  const server = createServer((request, response) => {
    const { url: path = '' } = request
    if (path.startsWith(metadata)) {
      response.setHeader('content-type', 'application/json')
      return response.end(JSON.stringify({ resource: url(), authorization_servers: [origin()] }))
    }
    if (path.startsWith('/.well-known/')) {
      asked += 1
      return undefined
    }
    response.setHeader('www-authenticate', `Bearer resource_metadata="${origin()}${metadata}"`)
    return response.writeHead(401).end()
  })
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = () => `${origin()}/mcp`
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const breakOff = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: url(), isAsked: () => asked > 0, breakOff, [Symbol.asyncDispose]: breakOff }
}
