// The keys that work in the window: quit, close, and the editing that macOS takes from a menu. No reload, no zoom lost.
import { app, Menu, type MenuItemConstructorOptions } from 'electron'

export function setAppMenu(): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(template(process.platform)))
}

function template(platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const edit: MenuItemConstructorOptions = { role: 'editMenu' }
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  }
  if (platform === 'darwin') return [{ role: 'appMenu' }, edit, view, { role: 'windowMenu' }]
  const file: MenuItemConstructorOptions = {
    label: 'Valetkey',
    submenu: [
      { label: 'Close window', accelerator: 'Ctrl+W', role: 'close' },
      { label: 'Quit Valetkey', accelerator: 'Ctrl+Q', click: () => app.quit() },
    ],
  }
  return [file, edit, view]
}
