// A client's loopback callback for tests of the world itself: takes one answer and says thank you.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Callback extends AsyncDisposable {
  readonly url: string
  /** The first request to it, as a full URL. */
  readonly answer: Promise<URL>
}

export async function aCallback(): Promise<Callback> {
  let arrived: (url: URL) => void = () => {}
  const answer = new Promise<URL>(resolve => {
    arrived = resolve
  })
  const server = createServer((request, response) => {
    response.end('Thank you.')
    arrived(new URL(request.url ?? '/', origin))
  })
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `${origin}/callback`,
    answer,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
