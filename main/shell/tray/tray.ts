// The icon in the tray: draws the menu that menu.ts decides, and hands on what was chosen.
import { join } from 'node:path'
import { Menu, type MenuItemConstructorOptions, nativeImage, nativeTheme, Tray } from 'electron'
import type { AppSnapshot } from '../../../preload/api.ts'
import { type Deed, headline, type MenuItem, menuFor } from './menu.ts'
import type { Panel } from './panel.ts'
import { type Standing, standingOf } from './standing.ts'

export interface AppTray {
  draw(snapshot: AppSnapshot): void
  remove(): void
}

export interface AppTrayOptions {
  readonly icons: string
  readonly panel: Panel
  readonly act: (deed: Deed) => void
}

export function createTray({ icons, panel, act }: AppTrayOptions): AppTray {
  const tray = new Tray(iconOf(icons, 'ready', panel))
  let drawn = ''
  let last: AppSnapshot | undefined
  const draw = (snapshot: AppSnapshot) => {
    last = snapshot
    const items = menuFor(snapshot)
    const standing = standingOf(snapshot)
    // An open menu is closed by a new one, so only what differs is drawn.
    const picture = JSON.stringify([items, standing, panel.isDark()])
    if (picture === drawn) return
    drawn = picture
    tray.setImage(iconOf(icons, standing, panel))
    tray.setToolTip(headline(snapshot))
    tray.setContextMenu(Menu.buildFromTemplate(items.map(item => templateOf(item, act))))
  }
  const redraw = () => last && draw(last)
  tray.on('click', () => act({ is: 'open' }))
  nativeTheme.on('updated', redraw)
  return {
    draw,
    remove: () => {
      nativeTheme.off('updated', redraw)
      tray.destroy()
    },
  }
}

function templateOf(item: MenuItem, act: (deed: Deed) => void): MenuItemConstructorOptions {
  switch (item.is) {
    case 'line':
      return { type: 'separator' }
    case 'words':
      return { label: inert(item.text), enabled: false }
    case 'choice':
      return { label: inert(item.text), click: () => act(item.does) }
  }
}

// Windows, Linux: a single & would underline the letter behind it.
const inert = (text: string): string => text.replaceAll('&', '&&')

// macOS: a template image, which the system colours. Elsewhere the icon must suit the panel.
function iconOf(folder: string, standing: Standing, panel: Panel) {
  if (process.platform === 'darwin') return nativeImage.createFromPath(join(folder, `${standing}Template.png`))
  const ground = panel.isDark() ? 'dark' : 'light'
  return nativeImage.createFromPath(join(folder, `${standing}-on-${ground}.png`))
}
