// Whether our client document is what authorization servers want, and whether the check says what is wrong with one.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Fetch } from '../../main/net/send.ts'
import { checkClientDocument, clientDocument, validateClientIdUrl } from '../../main/oauth/identity/client-document.ts'

const url = 'https://valetkey.example/client.json'

test('the template in resources/client.json is the document that the code makes', () => {
  const template: unknown = JSON.parse(readFileSync(new URL('../../resources/client.json', import.meta.url), 'utf8'))
  expect(template).toEqual(clientDocument(url))
})

test('a document that is served as it should be passes', async () => {
  expect(await checkClientDocument(url, serving(clientDocument(url)))).toEqual({ ok: true })
})

test.each([
  ['its own address', { ...clientDocument(url), client_id: 'https://valetkey.example/other.json' }, {}, 'client_id'],
  ['status 200', clientDocument(url), { status: 302 }, 'redirect'],
  ['its content type', clientDocument(url), { type: 'text/html' }, 'content type'],
  ['its size', { ...clientDocument(url), padding: 'x'.repeat(6000) }, {}, '5 KB'],
  ['the redirect addresses', { ...clientDocument(url), redirect_uris: ['http://127.0.0.1/callback'] }, {}, ':33418'],
  ['a public client', { ...clientDocument(url), token_endpoint_auth_method: 'client_secret_basic' }, {}, 'none'],
  ['refreshing', { ...clientDocument(url), grant_types: ['authorization_code'] }, {}, 'refresh_token'],
  ['being a document', ['no'], {}, 'no client document'],
])('a document is refused for %s', async (_what, document, how, word) => {
  const checked = await checkClientDocument(url, serving(document, how))
  expect(checked).toMatchObject({ ok: false })
  expect(JSON.stringify(checked)).toContain(word)
})

test.each([
  ['not a url', 'not-a-url'],
  ['http://valetkey.example/client.json', 'bad-input'],
  ['https://valetkey.example', 'bad-input'],
  ['https://valetkey.example/', 'bad-input'],
  ['https://user:secret@valetkey.example/client.json', 'bad-input'],
  ['https://valetkey.example/client.json#x', 'bad-input'],
  ['https://valetkey.example/client.json?x=1', 'bad-input'],
  ['https://valetkey.example/a/../client.json', 'bad-input'],
  ['https://valetkey.example/a/%2E/client.json', 'bad-input'],
  ['https://VALETKEY.example/client.json', 'bad-input'],
])('%s is no client identity', (text, code) => {
  expect(() => validateClientIdUrl(text)).toThrow(expect.objectContaining({ code }))
})

test('a URL with a port and a path is one', () => {
  expect(validateClientIdUrl('https://valetkey.example:8443/a/client.json').port).toBe('8443')
})

function serving(document: unknown, { status = 200, type = 'application/json' } = {}): Fetch {
  return async () => new Response(JSON.stringify(document), { status, headers: { 'content-type': type } })
}
