// An issuer of the test world under a public name: recipes know issuers by theirs, and those cannot be asked here.
import { silentLog } from '../../main/base/log.ts'
import { createFetchFor } from '../../main/net/fetch.ts'
import { createSend } from '../../main/net/http-send.ts'
import type { FetchFor } from '../../main/net/send.ts'
import { anIssuer, type Issuer, type IssuerOptions } from './issuer.ts'
import { aRobot } from './robot.ts'

export interface NamedIssuer extends AsyncDisposable {
  readonly issuer: Issuer
  /** For `resourceMetadata` of a server: whom it names. */
  readonly names: (truth: Record<string, unknown>) => unknown
  /** A host that takes the name for the issuer: on the wire, and in the person's browser. */
  readonly ports: { readonly fetchFor: FetchFor; readonly openBrowser: (url: URL) => Promise<void> }
}

export async function anIssuerCalled(name: string, options: IssuerOptions = {}): Promise<NamedIssuer> {
  const { origin, pathname } = new URL(name)
  // What it says of itself in the answer would be its own name.
  const issuer = await anIssuer({ issInAnswer: 'neither', ...options, path: pathname })
  const own = new URL(issuer.url)
  const send = createSend({ log: silentLog })
  const here = (url: URL) => (url.origin === origin ? new URL(url.href.replace(origin, own.origin)) : url)
  const fetchFor: FetchFor = hosts => {
    const fetch = createFetchFor(send)(new Set([...hosts, own.hostname]))
    return async (input, init) => {
      const request = new Request(input, init)
      const url = new URL(request.url)
      if (url.origin !== origin) return await fetch(request)
      const body = request.body === null ? undefined : await request.text()
      const { method, headers, signal } = request
      const answer = await fetch(here(url), { method, headers, signal, ...(body === undefined ? {} : { body }) })
      if (!url.pathname.includes('/.well-known/')) return answer
      return new Response((await answer.text()).replaceAll(own.origin, origin), answer)
    }
  }
  const robot = aRobot(issuer, { as: 'alice' })
  return {
    issuer,
    names: truth => ({ ...truth, authorization_servers: [name] }),
    ports: { fetchFor, openBrowser: async url => void robot(here(url)).catch(() => {}) },
    [Symbol.asyncDispose]: async () => {
      send.close()
      await issuer.stop()
    },
  }
}
