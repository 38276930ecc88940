// What the window gets of its host: two functions. No Electron object passes through (checklist point 20).
import { contextBridge, ipcRenderer } from 'electron'
import { type AppSnapshot, channels, type ValetkeyApi } from './api.ts'

const api: ValetkeyApi = {
  command: command => ipcRenderer.invoke(channels.command, command),
  onSnapshot: listener => {
    const hear = (_event: unknown, snapshot: AppSnapshot) => listener(snapshot)
    ipcRenderer.on(channels.snapshot, hear)
    return () => ipcRenderer.off(channels.snapshot, hear)
  },
}

contextBridge.exposeInMainWorld('valetkey', api)
