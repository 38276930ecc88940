// The app as a person has it: a real Electron on a screen of its own, started at somebody's home, with hands for its
// window. Whatever it started ends with it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ElectronApplication, _electron as electron, type Page } from 'playwright-core'
import { onTestFinished, vi } from 'vitest'
import { needElectron } from '../../scripts/electron.mjs'
import type { Home } from '../world/home.ts'
import { until } from '../world/home.ts'
import { aDisplay } from './a-display.ts'

export interface AppOptions {
  readonly home: Home
  readonly env?: Readonly<Record<string, string>>
  /** Words after the app's folder: a deep link. */
  readonly words?: readonly string[]
  /** As most people have it: what moves on the screen moves. Other tests do not wait for that. */
  readonly moves?: true
}

export interface App extends AsyncDisposable {
  readonly pid: number
  readonly electron: ElectronApplication
  /** The environment of the desktop that it runs on. */
  readonly env: Readonly<Record<string, string>>
  /** The window; opened as a person would, by starting the app once more, when there is none. */
  window(): Promise<Page>
  /** Starts the app a second time and waits for that one's end; its exit code. */
  again(...words: readonly string[]): Promise<number>
  screenshot(name: string): Promise<void>
  /** All that it wrote to stdout and stderr. */
  said(): string
  quit(): Promise<void>
  /** SIGKILL and wait. */
  kill(): Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const pictures = join(root, 'docs', 'screens')
const patience = 30_000
/** A loaded machine may take this long to start an Electron; the test that waits for it must have more. */
const launchPatience = 90_000
vi.setConfig({ testTimeout: 150_000 })

export async function anApp({ home, env = {}, words = [], moves }: AppOptions): Promise<App> {
  const stack = new AsyncDisposableStack()
  // A test that fails or times out never comes to its end of scope; what it started ends all the same.
  onTestFinished(() => stack.disposeAsync())
  const { executable, flags } = await needElectron(root, { allowStandIn: true })
  const display = stack.use(await aDisplay())
  const desktop = { ...home.env, DISPLAY: display.name, ...env }
  const args = [...flags, ...(moves ? [] : ['--force-prefers-reduced-motion']), root]
  const launch = () =>
    electron.launch({
      executablePath: executable,
      args: [...args, ...words],
      env: desktop,
      cwd: home.path,
      timeout: launchPatience / 2,
    })
  // On a loaded machine the debugger now and then loses an Electron that is just starting: it is gone, or it hangs, before
  // the test has begun. What waits for the broker below is not asked twice.
  const running = await launch().catch(launch)
  const child = running.process()
  const said = listenTo(child)
  stack.defer(() => end(child))
  const again = (...more: readonly string[]) => runOnce(executable, [...args, ...more], desktop, home.path)
  const window = () => openWindow(running, again, said)
  if (!(await until(() => home.brokerPid() === child.pid, launchPatience))) {
    await stack.disposeAsync()
    throw new Error(`The app did not come to hold the broker:\n${said()}`)
  }
  return {
    pid: child.pid as number,
    electron: running,
    env: desktop,
    window,
    again,
    screenshot: async name => {
      const path = join(pictures, `${name}.png`)
      mkdirSync(dirname(path), { recursive: true })
      await (await window()).screenshot({ path })
    },
    said,
    quit: () => quit(running, child),
    kill: () => end(child),
    [Symbol.asyncDispose]: async () => {
      await quit(running, child).catch(() => {})
      await stack.disposeAsync()
    },
  }
}

/** The window that is there and has drawn itself. One that crashes or closes just then is let go for the next. */
async function openWindow(
  running: ElectronApplication,
  again: () => Promise<number>,
  said: () => string,
): Promise<Page> {
  const gone = new WeakSet<Page>()
  const there = () => running.windows().find(page => !page.isClosed() && !gone.has(page) && isOurs(page))
  for (const end = Date.now() + patience; Date.now() < end; ) {
    // At the start, and after a crash, the app may be opening it by itself.
    if (!there() && !(await until(() => there() !== undefined, 2_000))) await again()
    await until(() => there() !== undefined, patience)
    const page = there()
    if (!page) break
    page.setDefaultTimeout(15_000)
    try {
      await page.locator('main, [role=main]').first().waitFor({ timeout: patience })
      await page.emulateMedia({ reducedMotion: null }) // what the app was started with; playwright has a wish of its own
      return page
    } catch (error) {
      if (!page.isClosed() && !/crashed|closed/.test(String(error))) throw error
      gone.add(page)
    }
  }
  throw new Error(`The app opened no window:\n${said()}`)
}

const isOurs = (page: Page): boolean => page.url().startsWith('app://')

function listenTo(child: ChildProcess): () => string {
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', text => (said += text))
  return () => said
}

async function runOnce(command: string, args: readonly string[], env: Record<string, string>, cwd: string) {
  const child = spawn(command, [...args], { env, cwd, stdio: 'ignore' })
  const timer = setTimeout(() => child.kill('SIGKILL'), launchPatience)
  const [code] = (await once(child, 'exit')) as [number | null]
  clearTimeout(timer)
  return code ?? -1
}

/** As its menu does; what does not end by itself is ended. */
async function quit(running: ElectronApplication, child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const asked = running.evaluate(({ app }) => app.quit()).catch(() => {})
    await Promise.race([asked, once(child, 'exit')])
    await until(() => child.exitCode !== null || child.signalCode !== null, 15_000)
  }
  await end(child)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
