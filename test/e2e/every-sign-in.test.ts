// Every way to sign in, as every-screen.test.ts sees the rest: in light, in dark, small and with large text.
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { aStory, type Story } from '../journeys/a-story.ts'
import { selfSigned } from '../net/certificate.ts'
import { aDeviceClient, aServiceWithKey, theSecret } from '../world/a-registered-client.ts'
import { aClient } from '../world/client.ts'
import { exampleClientId } from '../world/client-document.ts'
import { aCompany, anIssuerThatTrusts, companyClientId, companySecret } from '../world/company.ts'
import { eventually } from '../world/eventually.ts'
import { anIssuer } from '../world/issuer.ts'
import { aServer, type ServerOptions } from '../world/mcp-server.ts'
import { aTrayHost } from '../world/tray-host.ts'
import { aProxy, listening, proxied, trust } from './a-front.ts'
import { type App, anApp } from './an-app.ts'
import { ask, brokerOf, goTo, look, signIn } from './hands.ts'
import { eyesOn, type Seen } from './seen.ts'

const closed = { cimd: false, registration: false }
const people = { alice: { name: 'Alice Example', email: 'alice@example.com' } }
const github = 'https://github.com/login/oauth'

test('a registered client, its recipe, a code and a service account are readable by everybody', async () => {
  const service = aServiceWithKey()
  const issuer = {
    ...closed,
    people,
    deviceFlow: true,
    clientCredentials: true,
    clients: [aDeviceClient(), service.client],
  }
  await using story = await aStory({ issuer, keychain: true, home: { person: null } })
  const front = await aFrontOfGitHub(story)
  await using app = await onATray(story, front.env)
  await trust(app, front.certificate)
  const page = await app.window()
  const { seen, faults } = eyesOn({ app, page })
  await recipe(page, seen, front.server)
  await registered(story, page, seen)
  await serviceAccount(story, { app, page, key: service.key }, seen)
  expect(faults).toEqual([])
}, 240_000)

test('several sign-in services and access that is lacking are readable by everybody', async () => {
  const other = await anIssuer()
  onTestFinished(() => other[Symbol.asyncDispose]())
  const resourceMetadata: ServerOptions['resourceMetadata'] = truth => ({
    ...truth,
    authorization_servers: [other.url, ...(truth.authorization_servers as string[])],
  })
  const needsScope = (method: string, params: Readonly<Record<string, unknown>>) =>
    method === 'tools/call' && params.name === 'big' ? 'mcp:admin' : undefined
  await using story = await aStory({
    keychain: true,
    issuer: { people },
    server: { name: 'Files', dpop: 'offered', resourceMetadata, challengeScope: 'mcp:read', needsScope },
  })
  await using app = await onATray(story)
  const page = await app.window()
  const { seen, faults } = eyesOn({ app, page })
  await look(page, story.server.url)
  await signIn(page, 'files')
  const question = page.getByRole('group', { name: /Which one is yours/ })
  await question.waitFor()
  await seen('choose-sign-in')
  const mine = question.getByRole('listitem').filter({ hasText: new URL(story.issuer.url).host })
  await mine.getByRole('button', { name: 'Sign in here' }).click()
  await page.getByText('files is ready').waitFor()
  const client = await aClient(story.home.bridge('files', 'cursor'))
  onTestFinished(() => client.close())
  expect(await client.call('big', { bytes: 3 })).toMatchObject({ isError: true })
  await goTo(page, 'Servers')
  await page.getByText('Cursor needs more access to files').waitFor()
  await seen('more-access')
  await show(page, 'files')
  await page.getByText('of use only with a key in your vault').waitFor()
  await page.getByText('MCP 2025-11-25').waitFor()
  await seen('more-access-server')
  for (const times of [2, 3]) {
    await page.getByRole('button', { name: 'Sign in to files' }).click()
    await eventually(() => story.issuer.events('token-issued').length).toBe(times)
    await page.getByRole('button', { name: 'Sign in again' }).waitFor()
    expect(await client.call('big', { bytes: 3 })).toMatchObject({ isError: true })
  }
  await page.getByText('files refuses a call of Cursor').waitFor()
  await seen('more-access-refused')
  expect(faults).toEqual([])
}, 240_000)

test('a company’s sign-in and what it opened are readable by everybody', async () => {
  await using company = await aCompany({ people })
  await using issuer = await anIssuerThatTrusts(company, { clientId: exampleClientId, people })
  await using server = await aServer({ issuer, name: 'Wiki' })
  await using story = await aStory({ keychain: true, issuer: { people } })
  await using app = await onATray(story)
  const page = await app.window()
  const { seen, faults } = eyesOn({ app, page })
  await goTo(page, 'Settings')
  const settings = page.getByRole('region', { name: 'Company sign-in' })
  await settings.scrollIntoViewIfNeeded()
  await settings.getByLabel('Address of your company’s sign-in').fill(company.idp.url)
  await settings.getByLabel('Valetkey’s client id there').fill(companyClientId)
  await settings.getByLabel('Its secret, if it has one').fill(companySecret)
  await seen('company')
  story.home.seat(null)
  await settings.getByRole('button', { name: 'Sign in' }).click()
  await settings.getByRole('region', { name: 'Signing in' }).waitFor()
  await eventually(() => story.home.opened().length).toBe(1)
  await settings.scrollIntoViewIfNeeded()
  await seen('company-signing-in')
  await settings.getByRole('button', { name: 'Cancel the sign-in' }).click()
  story.home.seat({ as: 'alice' })
  await settings.getByLabel('Its secret, if it has one').fill(companySecret)
  await settings.getByRole('button', { name: 'Sign in' }).click()
  await settings.getByText('Signed in').waitFor()
  await ask(page, { verb: 'add', url: server.url, name: 'wiki' })
  await settings.getByText('One account was opened by it').waitFor()
  await seen('company-signed-in')
  await goTo(page, 'Servers')
  await show(page, 'wiki')
  await page.getByText('by your company’s sign-in').waitFor()
  await seen('company-account')
  await goTo(page, 'Settings')
  await settings.getByRole('button', { name: 'Sign out of your company' }).click()
  await page.getByRole('dialog').waitFor()
  await seen('company-sign-out')
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out of your company' }).click()
  await settings.getByRole('heading', { name: 'Receipts' }).waitFor()
  expect((await brokerOf(page)).company).toBeUndefined()
  expect(faults).toEqual([])
}, 240_000)

/** The fields stand beside what is to be done for them. */
async function recipe(page: Page, seen: Seen, url: string): Promise<void> {
  await look(page, url)
  await page.getByRole('region', { name: 'How to register at GitHub' }).waitFor()
  await seen('recipe')
  await page.getByRole('button', { name: 'Another address' }).click()
}

async function registered(story: Story, page: Page, seen: Seen): Promise<void> {
  await look(page, story.server.url)
  await page.getByLabel('Its name here').fill('issues')
  await page.getByLabel('Client id').fill('by-hand')
  await page.getByLabel('Client secret, if it has one').fill(theSecret)
  await seen('register')
  await page.getByText('More choices').click()
  await page.getByRole('button', { name: 'Sign in on another device' }).click()
  await page.locator('.typed-code bdi').waitFor()
  await seen('device-code')
  await page.getByRole('button', { name: 'Cancel the sign-in' }).click()
  await page.getByText('You cancelled the sign-in').waitFor()
  await goTo(page, 'Servers')
  await show(page, 'issues')
  await seen('another-device')
  await page.getByRole('button', { name: 'Replace its secret or key' }).click()
  await page.getByLabel('New client secret').scrollIntoViewIfNeeded()
  await seen('registered-client')
  await ask(page, { verb: 'remove', server: 'issues' })
}

interface WithKey {
  readonly app: App
  readonly page: Page
  readonly key: string
}

async function serviceAccount(story: Story, { page, key }: WithKey, seen: Seen): Promise<void> {
  const file = join(story.home.path, 'nightly.pem')
  writeFileSync(file, key)
  await goTo(page, 'Servers')
  await look(page, story.server.url)
  await page.getByLabel('Its name here').fill('nightly')
  await page.getByRole('radio', { name: 'A service account' }).click()
  await page.getByLabel('Client id').fill('nightly')
  await page.getByRole('button', { name: 'It has a private key instead' }).click()
  await page.getByLabel('Private key file').setInputFiles(file)
  await page.getByText('nightly.pem goes into your vault').waitFor()
  await seen('service-account')
  const signIn = page.getByRole('button', { name: 'Sign in to nightly' })
  expect(await signIn.evaluate(button => button.getBoundingClientRect().bottom <= innerHeight)).toBe(true)
  await signIn.click()
  await page.getByText('nightly is ready').waitFor()
  expect(story.home.opened()).toEqual([])
  await goTo(page, 'Servers')
  await show(page, 'nightly')
  await page.getByText('a service account; no person signs in').waitFor()
  await seen('service-account-server')
}

/** The app on a desktop that shows tray icons. */
async function onATray({ home, keyring }: Story, env: Record<string, string> = {}): Promise<App> {
  const tray = await aTrayHost(keyring.env.DBUS_SESSION_BUS_ADDRESS ?? '')
  onTestFinished(() => tray[Symbol.asyncDispose]())
  return await anApp({ home, env })
}

async function show(page: Page, server: string): Promise<void> {
  await page.getByRole('list', { name: 'Servers' }).getByRole('button', { name: server }).click()
  await page.getByRole('heading', { name: server, level: 1 }).waitFor()
}

/** A server whose issuer calls itself GitHub, as far as an app behind this proxy can tell. */
async function aFrontOfGitHub(story: Story) {
  const certificate = selfSigned(['github.com'])
  const metadata = {
    issuer: github,
    authorization_endpoint: `${github}/authorize`,
    token_endpoint: `${github}/access_token`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
  }
  const front = createServer(certificate, (_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(metadata))
  })
  const env = await proxied(story, 'github.com', await listening(aProxy([], await listening(front))))
  const named = await aServer({
    name: 'GitHub',
    issuer: story.issuer,
    resourceMetadata: truth => ({ ...truth, authorization_servers: [github] }),
  })
  onTestFinished(() => named[Symbol.asyncDispose]())
  return { env, certificate: certificate.cert, server: named.url }
}
