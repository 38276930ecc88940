// S8: a sign-in accepts one answer: right state, right `iss`, right path, loopback only. (The listener alone: test/oauth/callback.)
import { expect, test } from 'vitest'
import { aStage } from '../oauth/stage.ts'
import { aRobot } from '../world/robot.ts'

test.each([
  ['wrong', 'answer-invalid'],
  ['absent', 'answer-invalid'],
] as const)('S8 an answer whose iss is %s ends the sign-in before the code is sent', async (issInAnswer, code) => {
  await using stage = await aStage({ issuer: { issInAnswer } })
  await expect(stage.signIn()).rejects.toMatchObject({ code })
  expect(stage.issuer.requests.token).toBe(0)
})

test.each(['right', 'unannounced', 'neither'] as const)('S8 an answer whose iss is %s is taken', async issInAnswer => {
  await using stage = await aStage({ issuer: { issInAnswer } })
  expect((await stage.signIn()).accessToken).toBeDefined()
})

test.each(['WRONG-CASE', 'SLASH', 'PORT'])('S8 iss is compared by character: %s is another issuer', async how => {
  await using stage = await aStage()
  const iss = {
    'WRONG-CASE': stage.issuer.url.replace('http', 'HTTP'),
    SLASH: `${stage.issuer.url}/`,
    PORT: 'http://127.0.0.1',
  }[how]
  const error = await stage.signIn({ openBrowser: url => answerBy(url, { code: 'x', iss: iss ?? '' }) }).catch(e => e)
  expect(error).toMatchObject({ code: 'answer-invalid' })
  expect(stage.issuer.requests.token).toBe(0)
})

test('S8 an error with a wrong iss is not shown: its words may be an attacker’s', async () => {
  await using stage = await aStage()
  const lie = { error: 'access_denied', error_description: 'call this number', iss: 'https://evil.example' }
  const error = await stage.signIn({ openBrowser: url => answerBy(url, lie) }).catch(caught => caught)
  expect(error).toMatchObject({ code: 'answer-invalid' })
  expect(error.message).not.toContain('call this number')
})

test('S8 an error with the right iss is told in quotes', async () => {
  await using stage = await aStage()
  const answer = { error: 'server_error', error_description: 'back “soon”\u202e', iss: stage.issuer.url }
  const error = await stage.signIn({ openBrowser: url => answerBy(url, answer) }).catch(caught => caught)
  expect(error).toMatchObject({ code: 'sign-in-refused', message: expect.stringContaining('“back "soon"·”') })
})

test('S8 a stranger’s answers on the port neither end the sign-in nor reach the issuer', async () => {
  await using stage = await aStage()
  const robot = aRobot(stage.issuer, { as: 'alice' })
  const grant = await stage.signIn({
    openBrowser: async url => {
      const callback = url.searchParams.get('redirect_uri')
      for (const query of ['code=evil&state=guessed', 'error=access_denied', 'code=evil', ''])
        expect((await fetch(`${callback}?${query}`)).status).toBe(400)
      await robot(url)
    },
  })
  expect(stage.issuer.verify(grant.accessToken.reveal())?.sub).toBe('alice')
  expect(stage.issuer.requests.token).toBe(1)
})

test('S8 a code of somebody else’s sign-in is worth nothing: PKCE', async () => {
  await using stage = await aStage()
  let stolen: string | undefined
  await stage
    .signIn({
      openBrowser: async url => {
        await aRobot(stage.issuer, { as: 'bob' })(url)
      },
      fetch: async (_input, init) => {
        stolen ??= new URLSearchParams(String(init?.body ?? '')).get('code') ?? undefined
        return new Response('{}', { status: 500 })
      },
      discovery: await stage.discover(),
      identity: await stage.identify(await stage.discover()),
    })
    .catch(() => {})
  expect(stolen).toBeDefined()
  const injected = { code: stolen ?? '', iss: stage.issuer.url }
  await expect(stage.signIn({ openBrowser: url => answerBy(url, injected) })).rejects.toMatchObject({
    code: 'token-refused',
    facts: { oauthError: 'invalid_grant' },
  })
})

/** Answers the listener as an issuer would, with the right state and whatever else is given. */
async function answerBy(url: URL, answer: Readonly<Record<string, string>>): Promise<void> {
  const state = url.searchParams.get('state') ?? ''
  await fetch(`${url.searchParams.get('redirect_uri')}?${new URLSearchParams({ ...answer, state })}`)
}
