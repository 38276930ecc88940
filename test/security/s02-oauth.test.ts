// S2, the OAuth side: a token is never asked for in another server's name, and is bound to the one it is asked for.
import { expect, test } from 'vitest'
import { aStage } from '../oauth/stage.ts'

test('S2 a server that claims to be another gets no sign-in at all', async () => {
  await using victim = await aStage()
  await using liar = await aStage({
    server: { resourceMetadata: truth => ({ ...truth, resource: victim.server.resource }) },
  })
  const opened: URL[] = []
  const openBrowser = async (url: URL) => void opened.push(url)
  await expect(liar.signIn({ openBrowser })).rejects.toMatchObject({ code: 'resource-mismatch' })
  expect(opened).toEqual([])
})

test('S2 the resource stands in the authorization request and in the token requests', async () => {
  await using stage = await aStage()
  const urls: URL[] = []
  const bodies: URLSearchParams[] = []
  const discovery = await stage.discover()
  await stage.signIn({
    discovery,
    identity: await stage.identify(discovery),
    onUrl: url => urls.push(url),
    fetch: (input, init) => {
      if (String(input) === discovery.metadata.token_endpoint) bodies.push(new URLSearchParams(String(init?.body)))
      return stage.fetch(input, init)
    },
  })
  expect(urls[0]?.searchParams.get('resource')).toBe(stage.server.resource)
  expect(bodies.map(body => body.get('resource'))).toEqual([stage.server.resource])
})
