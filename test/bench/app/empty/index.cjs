// The least that a tray app on Electron can be: an icon with a menu. What Valetkey adds is measured against it.
'use strict'
const { app, Menu, nativeImage, Tray } = require('electron')

/** @type {Tray | undefined} held, or it would be collected */
let tray

app.on('window-all-closed', () => {})
app.whenReady().then(() => {
  tray = new Tray(nativeImage.createFromBuffer(Buffer.alloc(16 * 16 * 4, 128), { width: 16, height: 16 }))
  tray.setContextMenu(Menu.buildFromTemplate([{ label: 'Quit', role: 'quit' }]))
})
