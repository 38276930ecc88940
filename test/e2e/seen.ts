// One look at a screen as it is shown now: in light and in dark by axe, then at the smallest size with large text. Says what
// is wrong; with VALETKEY_SCREENS=1 keeps a picture of each in docs/screens.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import type { App } from './an-app.ts'
import { ask } from './hands.ts'

export interface Shown {
  readonly app: App
  readonly page: Page
}

/** `name` is the picture's. */
export type Seen = (name: string, other?: Shown) => Promise<void>

export interface Eyes {
  readonly seen: Seen
  /** What was wrong with all that was seen. */
  readonly faults: readonly string[]
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const kept = process.env.VALETKEY_SCREENS === '1'

export function eyesOn(shown: Shown): Eyes {
  const faults: string[] = []
  const seen: Seen = async (name, { app, page } = shown) => {
    for (const theme of ['light', 'dark'] as const) {
      await wear(page, theme)
      await page.mouse.move(1, 1) // the screen's pointer lies somewhere, and what is below it looks pointed at
      await hideFolders(page, app.env.HOME ?? '')
      faults.push(...(await faultsOf(page)).map(fault => `${name}, ${theme}: ${fault}`))
      if (kept) await app.screenshot(`${name}-${theme}`)
    }
    faults.push(...(await tooWide(app, page)).map(what => `${name}, small and with large text: ${what}`))
  }
  return { seen, faults }
}

/** By the setting, as a person does; waits until the colours have changed. */
async function wear(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await ask(page, { verb: 'settings', theme })
  await page.locator(`html[data-theme=${theme}]`).waitFor({ state: 'attached' })
  await page.waitForTimeout(250)
}

/** A picture names no folder of the machine that took it. */
async function hideFolders(page: Page, home: string): Promise<void> {
  await page.evaluate(
    ([path = '', program = '']) => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const hidden = text.nodeValue?.replaceAll(path, '/home/ada').replaceAll(program, '/opt/valetkey/') ?? ''
        if (hidden !== text.nodeValue) text.nodeValue = hidden
      }
    },
    [home, root],
  )
}

async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<Found> } }).axe.run())
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)} ${failureSummary.slice(0, 300)}`),
  )
}

/** At the smallest size and with text of 125 %, nothing is wider than the window, and no words stand in a column of letters. */
async function tooWide(app: App, page: Page): Promise<string[]> {
  const resize = (width: number, height: number, zoom: number) =>
    app.electron.evaluate(
      ({ BrowserWindow }, [wide, high, factor]) => {
        const [window] = BrowserWindow.getAllWindows()
        window?.setSize(wide, high)
        window?.webContents.setZoomFactor(factor)
      },
      [width, height, zoom] as const,
    )
  await resize(640, 480, 1.25)
  await page.waitForFunction(() => window.innerWidth < 600)
  const wide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('main, .split, .split-detail, [role=dialog]')]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
      .map(
        ({ tagName, className, scrollWidth, clientWidth }) => `${tagName}.${className} ${scrollWidth} > ${clientWidth}`,
      ),
  )
  const squeezed = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.notice-words, .need-words, .row-words, .sign-in-head > div')]
      .filter(({ clientWidth, innerText }) => clientWidth > 0 && clientWidth < 130 && innerText.length > 40)
      .map(({ className, clientWidth }) => `${className} has ${clientWidth} for its words`),
  )
  await resize(960, 640, 1)
  await page.waitForFunction(() => window.innerWidth > 900)
  return [...wide, ...squeezed]
}

interface Found {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
  }[]
}
