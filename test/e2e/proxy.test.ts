// Whether the app goes where the desktop's PAC file sends it: one host through a proxy, everything else directly. The
// desktop is told as KDE tells its programs, by a file of settings; the PAC file is run by the Electron itself.
import { createServer as createTlsServer } from 'node:tls'
import { expect, test } from 'vitest'
import { aStory } from '../journeys/a-story.ts'
import { selfSigned } from '../net/certificate.ts'
import { aServer } from '../world/mcp-server.ts'
import { aProxy, listening, proxied, tied, trust } from './a-front.ts'
import { anApp } from './an-app.ts'
import { ask } from './hands.ts'

const far = 'mcp.example.com'

test('a PAC file sends one host through its proxy, and everything else directly where its proxy is not there', async () => {
  await using story = await aStory()
  await using server = await aServer({ name: 'example', unprotected: true })
  const certificate = selfSigned([far, 'localhost'])
  const front = await listening(createTlsServer(certificate, socket => tied(socket, Number(new URL(server.url).port))))
  const asked: string[] = []
  const proxy = await listening(aProxy(asked, front))
  const env = await proxied(story, far, proxy)
  await using app = await anApp({ home: story.home, env })
  await trust(app, certificate.cert)
  const page = await app.window()

  expect(await ask(page, { verb: 'add', url: `https://${far}/mcp`, name: 'far' })).toMatchObject({ ok: true })
  expect(asked).toContain(`${far}:443`)
  await using client = await story.client({ server: 'far' })
  expect((await client.call('echo', { text: 'over there' })).isError).toBe(false)

  const before = asked.length
  const near = { verb: 'add', url: `https://localhost:${front}/mcp`, name: 'near' } as const
  expect(await ask(page, near)).toMatchObject({ ok: true })
  // A name that no PAC rule is about is looked up here, and is nowhere.
  expect(await ask(page, { verb: 'look', url: 'https://nowhere.invalid/mcp' })).toMatchObject({
    ok: false,
    error: { code: 'unreachable' },
  })
  expect(asked.slice(before)).toEqual([])
})
