import { expect, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { authorizeByKey, type HeaderKey } from '../../main/mcp/access/authorize-by-key.ts'
import { aSend, get, rawServer } from '../net/a-server.ts'

function aKey(more: Partial<HeaderKey> = {}) {
  const met: string[] = []
  const key: HeaderKey = {
    server: 'example',
    header: 'X-Api-Key',
    scheme: undefined,
    current: async () => new Secret('k1'),
    met: how => void met.push(how),
    ...more,
  }
  return { key, met }
}

const echo = (status = 200) => rawServer((_request, response) => void response.writeHead(status).end())

test('the key goes with every request, in its header and after its word', async () => {
  const { url, requests } = await echo()
  const { key, met } = aKey()
  await authorizeByKey(aSend(), key, url)(get(url))
  await authorizeByKey(aSend(), { ...key, header: 'Authorization', scheme: 'Token' }, url)(get(url))
  expect(requests.map(({ headers }) => [headers['x-api-key'], headers.authorization])).toEqual([
    ['k1', undefined],
    [undefined, 'Token k1'],
  ])
  expect(met).toEqual(['accepted', 'accepted'])
})

test.each(['/mcp2', '/', '/other', '/mcp/../admin'])(
  'S2 a request for %s of the same origin gets no key',
  async path => {
    const { url, requests } = await echo()
    const { key, met } = aKey()
    await authorizeByKey(aSend(), key, new URL('/mcp', url))(get(new URL(path, url)))
    expect(requests.map(({ headers }) => headers['x-api-key'])).toEqual([undefined])
    expect(met).toEqual([])
  },
)

test('S2 a request for another origin gets no key', async () => {
  const { url } = await echo()
  const other = await echo()
  await authorizeByKey(aSend(), aKey().key, url)(get(other.url))
  expect(other.requests.map(({ headers }) => headers['x-api-key'])).toEqual([undefined])
})

test('a refusal is a sentence that says how to replace the key, and shows none', async () => {
  const { url } = await echo(401)
  const { key, met } = aKey()
  const refused = authorizeByKey(aSend(), key, url)(get(url))
  await expect(refused).rejects.toMatchObject({ code: 'key-needed' })
  await expect(refused).rejects.toThrow(/refuses the key .*: valetkey keys replace example$/)
  expect(met).toEqual(['refused'])
})

test('what is forbidden is the server’s own business, and passes', async () => {
  const { url } = await echo(403)
  const { key, met } = aKey()
  expect((await authorizeByKey(aSend(), key, url)(get(url))).status).toBe(403)
  expect(met).toEqual(['accepted'])
})
