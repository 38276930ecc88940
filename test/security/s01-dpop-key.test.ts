// S1, S9, S11: the key that a grant's tokens are bound to stays in the vault, and a token without it opens nothing.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { readGrant } from '../../main/vault/grant.ts'
import { memoryVault } from '../../main/vault/memory.ts'
import { aBridge, aBroker, aPerson } from '../broker/a-broker.ts'
import { anIssuer } from '../world/issuer.ts'
import { aServer } from '../world/mcp-server.ts'

test('S1 S9 S11 the key of a grant is in no file, log, snapshot, request or client stream', async () => {
  await using issuer = await anIssuer()
  await using server = await aServer({ issuer, dpop: 'required', dpopNonce: true })
  const vault = memoryVault()
  await using stage = await aBroker({ ports: { vault } })
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const bridge = await aBridge(stage.broker, 'example')
  const answer = await bridge.request('tools/call', { name: 'whoami', arguments: {} })
  expect(JSON.stringify(answer)).toContain('alice')
  const grant = await grantIn(vault)
  const { d } = JSON.parse(grant.dpopKey?.reveal() ?? '{}')
  expect(d).toHaveLength(43)
  const folder = stage.paths.state
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const texts = files.map(file => readFileSync(join(file.parentPath, file.name), 'latin1'))
  const proofs = server.requests.flatMap(({ headers }) => (headers.dpop ?? '').split('.').map(decoded))
  const shown = [answer, await stage.broker.snapshot(), server.requests, inspect(grant, { depth: 9 }), proofs, texts]
  for (const secret of [d, grant.accessToken.reveal()]) {
    expect(JSON.stringify(shown)).not.toContain(secret)
    expect(stage.logged.join('\n')).not.toContain(secret)
  }
  await bridge.close()
})

test.each(['Bearer', 'DPoP'])('S2 a stolen bound token, shown as %s without its key, is refused', async scheme => {
  await using issuer = await anIssuer()
  await using server = await aServer({ issuer, dpop: 'offered' })
  const vault = memoryVault()
  await using stage = await aBroker({ ports: { vault } })
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const token = (await grantIn(vault)).accessToken.reveal()
  const seen = server.requests.find(({ headers }) => headers.dpop !== undefined)?.headers.dpop ?? ''
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const stolen = { ...headers, authorization: `${scheme} ${token}`, ...(scheme === 'DPoP' ? { dpop: seen } : {}) }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })
  expect((await fetch(server.url, { method: 'POST', headers: stolen, body })).status).toBe(401)
})

async function grantIn(vault: ReturnType<typeof memoryVault>) {
  const [id = ''] = await vault.list('grant:')
  const text = await vault.get(id)
  if (!text) throw new Error('There is no grant.')
  return readGrant(text)
}

const decoded = (part: string) => Buffer.from(part, 'base64url').toString('latin1')
