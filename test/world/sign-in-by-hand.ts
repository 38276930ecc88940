// A client's half of a sign-in, as plain as openid-client makes it; for tests of the world itself.
import * as oauth from 'openid-client'
import { exampleClientId } from './client-document.ts'
import type { Issuer } from './issuer.ts'

export const exampleResource = 'http://127.0.0.1:9/mcp'

export async function authorizationUrl(
  issuer: Issuer,
  callback: string,
  bound: { resource?: string } = { resource: exampleResource },
) {
  const client = await oauth.discovery(new URL(issuer.url), exampleClientId, undefined, oauth.None(), {
    execute: [oauth.allowInsecureRequests],
  })
  const pkceCodeVerifier = oauth.randomPKCECodeVerifier()
  const url = oauth.buildAuthorizationUrl(client, {
    redirect_uri: callback,
    scope: 'openid offline_access mcp:read mcp:write',
    prompt: 'consent',
    state: 'state',
    code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...bound,
  })
  return { client, url, checks: { pkceCodeVerifier, expectedState: 'state', idTokenExpected: true } }
}
