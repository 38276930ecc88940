// S16 where there is a window: what widens access is asked there, whoever sent the command, and nowhere else.
import { expect, test } from 'vitest'
import { aStory } from '../journeys/a-story.ts'
import { eventually } from '../world/eventually.ts'
import { anApp } from './an-app.ts'
import { brokerOf, deskOf, question } from './hands.ts'

const document = 'https://me.example/client.json'

test('S16 a command-line command is asked in the window, and done when a person allows it', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  await story.home.json(['revoke', '--client', 'cursor'])
  const allowing = story.home.run(['allow', 'cursor', '--json'])
  const asked = await question(await app.window())
  expect(asked.sentence).toMatch(/cursor/)
  await asked.allow()
  expect((await allowing).json()).toMatchObject({ ok: true, client: 'cursor' })
  expect((await brokerOf(await app.window())).deniedClients).toEqual([])
})

test('S16 a declined question changes nothing, and the command says so', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  const using = story.home.run(['identity', 'use', document, '--json'])
  const asked = await question(await app.window())
  await asked.decline()
  expect((await using).json()).toMatchObject({ ok: false, error: { code: 'confirmation-refused' } })
  expect((await brokerOf(await app.window())).identity.clientIdUrl).not.toBe(document)
})

test('S16 the safe answer has the focus: Enter, Space and Escape decline', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  for (const key of ['Enter', 'Space', 'Escape']) {
    const using = story.home.run(['identity', 'use', document, '--json'])
    const page = await app.window()
    await question(page)
    await page.keyboard.press(key)
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
    expect((await using).json()).toMatchObject({ ok: false, error: { code: 'confirmation-refused' } })
  }
})

test('S16 a second click on Allow is no answer to the question that comes after', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  await story.home.json(['revoke', '--client', 'cursor'])
  const page = await app.window()
  const allowing = story.home.run(['allow', 'cursor', '--json'])
  const first = await question(page)
  const using = story.home.run(['identity', 'use', document, '--json'])
  await eventually(async () => (await deskOf(page)).questions.length).toBe(2)
  // Presses it as soon as it is drawn, which is sooner than any hand.
  const pressed = page.evaluate(async () => {
    const isDrawn = () => globalThis.document.querySelector('[role=alertdialog]')?.textContent?.includes('me.example')
    const button = () => [...globalThis.document.querySelectorAll('button')].find(one => one.textContent === 'Allow')
    await new Promise<void>(resolve => {
      new MutationObserver(() => isDrawn() && resolve()).observe(globalThis.document.body, {
        childList: true,
        subtree: true,
        characterData: true,
      })
    })
    button()?.click()
    return button()?.disabled
  })
  await first.allow()
  expect((await allowing).json()).toMatchObject({ ok: true })
  expect(await pressed).toBe(true)
  const second = await question(page)
  expect(second.sentence).toContain('me.example')
  await second.decline()
  expect((await using).json()).toMatchObject({ ok: false, error: { code: 'confirmation-refused' } })
})
