// S12, the OAuth side: no URL that a server or an issuer names is fetched or opened when it leads to this machine or a
// private network that nobody confirmed. (Names that resolve to such addresses are the business of test/net.)
import { expect, test } from 'vitest'
import type { Fetch } from '../../main/net/send.ts'
import { discover } from '../../main/oauth/discovery/discover.ts'

const inner = [
  'http://127.0.0.1:8080',
  'https://127.0.0.1',
  'https://localhost',
  'https://sub.localhost',
  'https://[::1]',
  'https://10.1.2.3',
  'https://172.16.0.1',
  'https://192.168.1.1',
  'https://169.254.169.254',
  'https://100.64.0.1',
  'https://[fd00::1]',
  'https://[fe80::1]',
  'https://[::ffff:10.0.0.1]',
  'https://0x7f000001',
  'https://2130706433',
]

test.each(inner)('S12 a public server cannot make us fetch %s as its sign-in service', async issuer => {
  const { fetch, asked } = publicServer({ authorization_servers: [issuer] })
  await expect(find(fetch)).rejects.toMatchObject({ code: 'address-refused' })
  expect(asked).toEqual(['https://mcp.example/.well-known/oauth-protected-resource/mcp'])
})

test.each(inner)('S12 a public server cannot make us fetch %s as its metadata', async origin => {
  const { fetch, asked } = publicServer({})
  await expect(find(fetch, `${origin}/metadata`)).rejects.toMatchObject({ code: 'address-refused' })
  expect(asked).toEqual([])
})

test.each(inner)('S12 a public issuer cannot make us open or fetch %s', async origin => {
  for (const name of ['authorization_endpoint', 'token_endpoint', 'registration_endpoint', 'revocation_endpoint']) {
    const { fetch } = publicServer({}, { [name]: `${origin}/x` })
    await expect(find(fetch)).rejects.toMatchObject({ code: 'address-refused' })
  }
})

test('S12 the same server and issuer with public addresses are fine', async () => {
  const { fetch } = publicServer({})
  expect((await find(fetch)).issuer).toBe('https://issuer.example')
})

function find(fetch: Fetch, resourceMetadata?: string) {
  const challenge = resourceMetadata === undefined ? undefined : { resourceMetadata }
  const url = new URL('https://mcp.example/mcp')
  return discover({ url, challenge, exceptions: [], confirmedHosts: new Set([url.hostname]), fetch })
}

function publicServer(server: object, issuer: object = {}): { readonly fetch: Fetch; readonly asked: string[] } {
  const asked: string[] = []
  const documents: Record<string, object> = {
    'https://mcp.example/.well-known/oauth-protected-resource/mcp': {
      resource: 'https://mcp.example/mcp',
      authorization_servers: ['https://issuer.example'],
      ...server,
    },
    'https://issuer.example/.well-known/oauth-authorization-server': {
      issuer: 'https://issuer.example',
      authorization_endpoint: 'https://issuer.example/authorize',
      token_endpoint: 'https://issuer.example/token',
      code_challenge_methods_supported: ['S256'],
      ...issuer,
    },
  }
  const fetch: Fetch = async input => {
    asked.push(String(input))
    const document = documents[String(input)]
    return document ? Response.json(document) : new Response(null, { status: 404 })
  }
  return { fetch, asked }
}
