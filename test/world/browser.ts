// A real Chromium with a person's hands: clicks through an issuer's login and consent, and can show what it saw.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'

export interface BrowserOptions {
  readonly as: string
  readonly consent?: 'accept' | 'deny'
  /** A folder for one picture a page. */
  readonly screenshots?: string
}

export interface Browser extends AsyncDisposable {
  /** Goes to the address and through the pages; resolves with what the last page, the client's own, says. */
  visit(url: URL): Promise<{ readonly url: URL; readonly title: string; readonly text: string }>
}

// As root, and on a network that lets nothing out: without these Chromium asks for its own services all the time.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function aBrowser(options: BrowserOptions): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'valetkey-chromium-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: flags,
  })
  return {
    visit: url => visit(context, url, options),
    [Symbol.asyncDispose]: async () => {
      await context.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

async function visit(context: BrowserContext, url: URL, { as, consent = 'accept', screenshots }: BrowserOptions) {
  const page = await context.newPage()
  let pictures = 0
  const picture = async () => {
    pictures += 1
    if (screenshots) await page.screenshot({ path: join(screenshots, `${pictures}.png`) })
  }
  await page.goto(url.href)
  if (await page.locator('input[name=login]').isVisible()) {
    await page.fill('input[name=login]', as)
    await picture()
    await page.click('button[type=submit]')
  }
  await page.locator('#client').waitFor()
  await picture()
  await page.click(`button[value=${consent}]`)
  await page.waitForURL(at => at.origin !== url.origin)
  await page.waitForLoadState()
  await picture()
  return { url: new URL(page.url()), title: await page.title(), text: await page.locator('body').innerText() }
}
