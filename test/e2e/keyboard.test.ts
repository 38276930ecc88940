// The window by keys alone: what is opened is where one is, and who goes back is where they were.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { aStory } from '../journeys/a-story.ts'
import { eventually } from '../world/eventually.ts'
import { anApp } from './an-app.ts'

test.each([
  ['narrow, where a server takes the list’s place', 960, {}],
  ['wide, where a server lies beside the list', 1440, {}],
  ['narrow, with all that moves', 960, { moves: true }],
] as const)(
  'a person walks through the window by keys alone and always has the focus: %s',
  async (_, width, motion) => {
    await using story = await aStory({ keychain: true })
    mkdirSync(join(story.home.path, '.cursor'))
    await using app = await anApp({ home: story.home, ...motion })
    await story.add()
    const page = await app.window()
    await app.electron.evaluate(
      ({ BrowserWindow }, wide) => BrowserWindow.getAllWindows()[0]?.setSize(wide, 640),
      width,
    )
    await page.getByRole('button', { name: 'example', exact: true }).waitFor()

    await page.keyboard.press('Control+1')
    await tabTo(page, 'example')
    await page.keyboard.press('Enter')
    expect(await motionOfDetail(page)).toBe('moves' in motion ? 180 : 1)
    await focusIs(page, 'H1 example')
    await page.keyboard.press('Escape')
    await focusIs(page, 'BUTTON example')

    await page.keyboard.press('Control+2')
    await focusIs(page, 'H1 Clients')
    await tabTo(page, 'Revoke access')
    await page.keyboard.press('Enter')
    await focusIs(page, 'H1 Revoke access')
    await page.keyboard.press('Escape')
    await focusIs(page, 'H1 Clients')
    await tabTo(page, 'Cursor')
    await page.keyboard.press('Enter')
    await focusIs(page, 'H1 Cursor')
    await page.keyboard.press('Escape')
    await focusIs(page, 'BUTTON Cursor')

    await page.keyboard.press('Control+n')
    await focusIs(page, 'INPUT Address of the MCP server')
    await page.keyboard.type('https://')
    await page.keyboard.press('Escape')
    await focusIs(page, 'INPUT Address of the MCP server')
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    await page.keyboard.press('Escape')
    await focusIs(page, 'H1 Clients')

    await page.keyboard.press('Control+k')
    await page.keyboard.type('example')
    await page.keyboard.press('Enter')
    await focusIs(page, 'H1 example')
  },
)

/** Milliseconds in which a server's page slides in. */
function motionOfDetail(page: Page): Promise<number> {
  return page
    .locator('.split-detail')
    .evaluate(place => Math.round(Number.parseFloat(getComputedStyle(place).animationDuration) * 1000))
}

async function focusIs(page: Page, what: string): Promise<void> {
  await eventually(() => focused(page)).toBe(what)
}

/** `BUTTON example`: the element, and how it is called. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: at } = document
    const label = at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : undefined
    return `${at?.tagName} ${label ?? at?.getAttribute('aria-label') ?? at?.textContent}`
  })
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await focused(page)) === `BUTTON ${name}`) return
    await page.keyboard.press('Tab')
  }
  expect(await focused(page)).toBe(`BUTTON ${name}`)
}
