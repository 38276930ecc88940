// S6 in the real app: the window has no network, no navigation, no other window, no Node and no permission.
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { anApp } from '../e2e/an-app.ts'
import { aStory } from '../journeys/a-story.ts'

/** Whatever a page could try to reach our real server with; each answers `refused`, or what it got. */
const reaches: Readonly<Record<string, (page: Page, url: string) => Promise<unknown>>> = {
  fetch: (page, url) =>
    page.evaluate(
      at =>
        fetch(at).then(
          () => 'reached',
          () => 'refused',
        ),
      url,
    ),
  'a socket': (page, url) =>
    page.evaluate(
      at =>
        new Promise(resolve => {
          try {
            const socket = new WebSocket(at.replace('http', 'ws'))
            socket.onopen = () => resolve('reached')
            socket.onerror = () => resolve('refused')
          } catch {
            resolve('refused')
          }
        }),
      url,
    ),
  'an image': (page, url) =>
    page.evaluate(
      at =>
        new Promise(resolve => {
          const image = new Image()
          image.onload = () => resolve('reached')
          image.onerror = () => resolve('refused')
          image.src = at
        }),
      url,
    ),
  'a beacon': (page, url) =>
    page.evaluate(at => {
      navigator.sendBeacon(at, 'x')
      return 'refused'
    }, url),
}

describe('S6 the window', () => {
  test('reaches no server, whichever way it tries', async () => {
    await using story = await aStory()
    await using app = await anApp({ home: story.home })
    const page = await app.window()
    for (const [way, reach] of Object.entries(reaches)) {
      expect([way, await reach(page, `${story.server.url}?from=window`)]).toEqual([way, 'refused'])
    }
    expect(story.server.requests).toEqual([])
    // Not even with the page's own policy out of the way: the session itself lets nothing but app:// through.
    const around = await app.electron.evaluate(
      ({ net }, url) =>
        new Promise(resolve => {
          const request = net.request({ url, partition: 'window' })
          request.on('response', () => resolve('reached'))
          request.on('error', () => resolve('refused'))
          request.end()
        }),
      story.server.url,
    )
    expect(around).toBe('refused')
    expect(story.server.requests).toEqual([])
  })

  test('stays where it is, opens nothing and embeds nothing', async () => {
    await using story = await aStory()
    await using app = await anApp({ home: story.home })
    const page = await app.window()
    const opened = await page.evaluate(url => window.open(url) === null, story.server.url)
    await page.evaluate(url => {
      location.href = url
    }, story.server.url)
    await page.evaluate(() => {
      const frame = document.createElement('iframe')
      frame.src = 'app://valetkey/index.html'
      document.body.append(frame, document.createElement('webview'))
    })
    await page.waitForTimeout(500)
    expect(opened).toBe(true)
    expect(page.url()).toMatch(/^app:\/\/valetkey\//)
    expect(app.electron.windows()).toHaveLength(1)
    expect(await app.electron.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1)
    expect(story.server.requests).toEqual([])
  })

  test('has no Node, no Electron and no more than two functions', async () => {
    await using story = await aStory()
    await using app = await anApp({ home: story.home })
    const page = await app.window()
    const there = await page.evaluate(() => {
      const names = ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer']
      return { foreign: names.filter(name => name in window), ours: Object.keys(window.valetkey).sort() }
    })
    expect(there).toEqual({ foreign: [], ours: ['command', 'onSnapshot'] })
    const preferences = await app.electron.evaluate(({ webContents }) => {
      const [contents] = webContents.getAllWebContents() as unknown as { getLastWebPreferences(): object }[]
      return contents?.getLastWebPreferences()
    })
    expect(preferences).toMatchObject({
      contextIsolation: true,
      nodeIntegration: false,
      sandbox: true,
      webSecurity: true,
    })
  })

  test('is given no permission and starts no foreign text as a script', async () => {
    await using story = await aStory()
    await using app = await anApp({ home: story.home })
    const page = await app.window()
    const asked = await page.evaluate(async () => {
      const denied = (work: Promise<unknown>) =>
        work.then(
          () => 'given',
          () => 'denied',
        )
      return {
        notifications: await Notification.requestPermission(),
        camera: await denied(navigator.mediaDevices.getUserMedia({ video: true })),
        clipboard: await denied(navigator.clipboard.readText()),
      }
    })
    expect(asked).toEqual({ notifications: 'denied', camera: 'denied', clipboard: 'denied' })
    const sinks = await page.evaluate(() => {
      const blocked: string[] = []
      const attempt = (name: string, work: () => void) => {
        try {
          work()
        } catch {
          blocked.push(name)
        }
      }
      attempt('innerHTML', () => {
        document.createElement('div').innerHTML = '<img src=x>'
      })
      attempt('script', () => {
        document.createElement('script').text = 'alert(1)'
      })
      attempt('policy', () => {
        const types = (window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } })
          .trustedTypes
        types.createPolicy('mine', { createHTML: (text: string) => text })
      })
      return blocked
    })
    expect(sinks).toEqual(['innerHTML', 'script', 'policy'])
  })
})
