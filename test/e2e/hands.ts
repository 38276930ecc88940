// What a test does at the window beside clicking: looks at the last snapshot, sends a command as the page itself does.
import type { Page } from 'playwright-core'
import type { Answer, AppSnapshot, WindowCommand } from '../../preload/api.ts'

/** Sends what a button would send. */
export function ask(page: Page, command: WindowCommand): Promise<Answer> {
  return page.evaluate(input => window.valetkey.command(input), command)
}

/** The snapshot that the broker answers with now. */
export async function brokerOf(page: Page): Promise<AppSnapshot['broker']> {
  const answer = await ask(page, { verb: 'snapshot' })
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.result as AppSnapshot['broker']
}

/** The next snapshot that is pushed to the window; something is changed so that there is one. */
export function deskOf(page: Page): Promise<AppSnapshot['desk']> {
  return page.evaluate(
    () =>
      new Promise<AppSnapshot['desk']>(resolve => {
        const stop = window.valetkey.onSnapshot(({ desk }) => {
          stop()
          resolve(desk)
        })
        void window.valetkey.command({ verb: 'dismiss', running: 'none' })
      }),
  )
}

/** By the rail, as a person goes. */
export async function goTo(
  page: Page,
  screen: 'Servers' | 'Clients' | 'Keys' | 'Activity' | 'Settings',
): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: screen }).click()
}

/** On the first-run or add screen: types an address, looks at it, and waits until everything was found. */
export async function look(page: Page, url: string): Promise<void> {
  await page.getByLabel('Address of the MCP server').fill(url)
  await page.getByRole('button', { name: 'Look at it' }).click()
  await page.getByRole('region', { name: 'Add it' }).waitFor()
}

/** Where the server was found: names it and goes to sign in. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('Its name here').fill(name)
  await page.getByRole('button', { name: `Sign in to ${name}` }).click()
}

/** The question that a person is asked now; one at a time. */
export async function question(page: Page) {
  const dialog = page.getByRole('alertdialog')
  await dialog.waitFor({ timeout: 20_000 })
  return {
    sentence: await dialog.innerText(),
    allow: () => dialog.getByRole('button', { name: 'Allow' }).click(),
    decline: () => dialog.getByRole('button', { name: 'Refuse' }).click(),
  }
}
