// S1, S3, S9, S11: what a company's sign-in is made of, and the words that it gives for servers, are seen by the two issuers
// concerned and by nobody else.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import { createFetchFor } from '../../main/net/fetch.ts'
import { createSend } from '../../main/net/http-send.ts'
import type { Send } from '../../main/net/send.ts'
import { memoryVault } from '../../main/vault/memory.ts'
import { aBridge, aBroker, aPerson } from '../broker/a-broker.ts'
import { exampleClientId } from '../world/client-document.ts'
import { aCompany, anIssuerThatTrusts, companyClientId, companySecret } from '../world/company.ts'
import { aServer } from '../world/mcp-server.ts'

async function aDay() {
  const stack = new AsyncDisposableStack()
  onTestFinished(() => stack.disposeAsync())
  const company = stack.use(await aCompany())
  const issuer = stack.use(await anIssuerThatTrusts(company, { clientId: exampleClientId }))
  const server = stack.use(await aServer({ issuer, name: 'example' }))
  const vault = memoryVault()
  const sent: { readonly to: string; readonly said: string }[] = []
  const plain = createSend({ log: silentLog })
  stack.defer(() => plain.close())
  const send: Send = request => {
    const { url, headers, body } = request
    sent.push({ to: url.origin, said: `${url.href} ${JSON.stringify(headers)} ${body}` })
    return plain(request)
  }
  const stage = stack.use(await aBroker({ ports: { vault, send, fetchFor: createFetchFor(send) } }))
  const client = { clientId: companyClientId, clientSecret: companySecret }
  const signIn = { verb: 'company-sign-in', issuer: company.idp.url, ...client } as const
  return { company, issuer, server, vault, stage, broker: stage.broker, signIn, sent }
}

test('S1 S9 S11 ID tokens, ID-JAGs, refresh tokens and the client secret are in no file, log, address or client stream', async () => {
  const { company, issuer, server, stage, broker, signIn } = await aDay()
  const person = aPerson()
  await broker.do(signIn, person)
  await broker.do({ verb: 'add', url: server.url, name: 'example' }, person)
  const bridge = await aBridge(broker, 'example')
  const answers = [await bridge.request('tools/call', { name: 'whoami', arguments: {} })]
  issuer.expireAll()
  company.policy(() => 'access_denied')
  answers.push(await bridge.request('tools/call', { name: 'whoami', arguments: {} }))
  await bridge.close()
  const secrets = [...company.secrets, ...company.idp.tokensGiven(), ...issuer.tokensGiven(), companySecret]
  expect(secrets.length).toBeGreaterThan(6)
  const folder = stage.paths.state
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const texts = files.map(file => readFileSync(join(file.parentPath, file.name), 'utf8'))
  const shown = JSON.stringify([answers, await broker.snapshot(), texts, stage.logged, person.heard, stage.opened])
  for (const secret of secrets) expect(shown.includes(secret)).toBe(false)
  expect(shown).toContain(company.idp.url)
})

test('S1 a word that is refused is in no error', async () => {
  const { company, server, broker, signIn, stage } = await aDay()
  await broker.do(signIn, aPerson())
  company.forge({ claims: { aud: 'https://elsewhere.example' } })
  const error = await broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson()).catch(caught => caught)
  const said = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }) + stage.logged.join('\n')
  for (const secret of company.secrets) expect(said.includes(secret)).toBe(false)
})

test('S3 the company sees no token of a server, and a server’s issuer no token of the company but the word for it', async () => {
  const { company, issuer, server, broker, signIn, sent } = await aDay()
  await broker.do(signIn, aPerson())
  await broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const [idToken = '', idJag = ''] = company.secrets
  const hearers = (secret: string) => [
    ...new Set(
      sent.filter(({ said }) => said.includes(secret) || said.includes(encodeURIComponent(secret))).map(({ to }) => to),
    ),
  ]
  expect(hearers(idToken)).toEqual([company.idp.url])
  expect(hearers(idJag)).toEqual([issuer.url])
  for (const token of issuer.tokensGiven()) expect(hearers(token)).toEqual([new URL(server.url).origin])
  expect(hearers(companySecret)).toEqual([])
  const basic = Buffer.from(`${companyClientId}:${companySecret}`).toString('base64')
  expect(hearers(basic)).toEqual([company.idp.url])
  for (const { said } of sent) {
    const [address = ''] = said.split(' ')
    for (const secret of company.secrets) expect(address).not.toContain(secret)
  }
})

test('S14 after signing out nothing of the company is left in the vault', async () => {
  const { server, vault, broker, signIn } = await aDay()
  await broker.do(signIn, aPerson())
  await broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  await broker.do({ verb: 'company-sign-out' }, aPerson())
  expect(await vault.list('')).toEqual([])
})

test('S10 S14 a sign-out that a crash interrupts is taken up again', async () => {
  const { company, broker, signIn, stage, vault } = await aDay()
  await broker.do(signIn, aPerson())
  const { delete: remove } = vault
  Object.assign(vault, { delete: () => Promise.reject(new Error('the process is gone')) })
  await broker.do({ verb: 'company-sign-out' }, aPerson()).catch(() => {})
  Object.assign(vault, { delete: remove })
  await using again = await stage.restarted()
  expect((await again.broker.snapshot()).company).toBeUndefined()
  expect(company.idp.grantsAlive()).toBe(0)
  expect(await vault.list('grant:')).toEqual([])
})
