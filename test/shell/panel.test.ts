// Whether the icon suits the panel that it lies in, whatever the window looks like.
import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { panelOf } from '../../main/shell/tray/panel.ts'

class ALook extends EventEmitter {
  themeSource: 'system' | 'light' | 'dark' = 'system'
  shouldUseDarkColors: boolean
  shouldUseDarkColorsForSystemIntegratedUI?: boolean
  constructor(isDark: boolean) {
    super()
    this.shouldUseDarkColors = isDark
  }
  change(change: Partial<Pick<ALook, 'themeSource' | 'shouldUseDarkColors'>>) {
    Object.assign(this, change)
    this.emit('updated')
  }
}

test('an appearance chosen for the window does not change what the panel is', () => {
  const look = new ALook(true)
  const panel = panelOf(look as never, 'linux', 'KDE')
  look.change({ themeSource: 'light', shouldUseDarkColors: false })
  expect(panel.isDark()).toBe(true)
  look.change({ themeSource: 'system', shouldUseDarkColors: true })
  expect(panel.isDark()).toBe(true)
})

test('the desktop’s own change does', () => {
  const look = new ALook(false)
  const panel = panelOf(look as never, 'linux', 'XFCE')
  look.change({ shouldUseDarkColors: true })
  expect(panel.isDark()).toBe(true)
})

test.each(['GNOME', 'ubuntu:GNOME', 'GNOME-Classic:GNOME', 'Unity'])(
  'the bar of %s is dark in light and in dark',
  name => {
    expect(panelOf(new ALook(false) as never, 'linux', name).isDark()).toBe(true)
  },
)

test('Windows has a look for its taskbar alone', () => {
  const look = new ALook(false)
  look.shouldUseDarkColorsForSystemIntegratedUI = true
  expect(panelOf(look as never, 'win32', undefined).isDark()).toBe(true)
})
