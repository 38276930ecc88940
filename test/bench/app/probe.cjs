// Loaded into an Electron before its app (NODE_OPTIONS): tells the bench when the tray and the first window were there,
// counts how late the event loop comes, and closes the windows. Says it over the channel that the bench started it with.
'use strict'
const { monitorEventLoopDelay } = require('node:perf_hooks')
/** @type {any} how modules are loaded is nowhere declared */
const modules = require('node:module')

const resolution = 10
const delay = monitorEventLoopDelay({ resolution })
const load = modules._load
/** @type {typeof import('electron') | undefined} */
let wrapped

/**
 * @this {unknown}
 * @param {string} request
 * @param {...unknown} more
 */
modules._load = function (request, ...more) {
  const loaded = load.call(this, request, ...more)
  if (request !== 'electron' || !loaded?.app) return loaded
  wrapped ??= withNotes(loaded)
  return wrapped
}

/** @param {typeof import('electron')} electron */
function withNotes(electron) {
  electron.app.on('browser-window-created', (_event, window) => {
    window.once('ready-to-show', () => tell('painted'))
  })
  const Tray = new Proxy(electron.Tray, {
    construct(target, given) {
      const tray = Reflect.construct(target, given)
      tell('tray')
      return tray
    },
  })
  process.on('message', asked => answer(String(asked), electron))
  return new Proxy(electron, { get: (target, name) => (name === 'Tray' ? Tray : Reflect.get(target, name)) })
}

/**
 * @param {string} asked
 * @param {typeof import('electron')} electron
 */
function answer(asked, { BrowserWindow }) {
  if (asked === 'counted') return tell(asked, counted())
  if (asked === 'close-windows') for (const window of BrowserWindow.getAllWindows()) window.close()
  if (asked === 'count') {
    delay.reset()
    delay.enable()
  }
  tell(asked)
}

function counted() {
  delay.disable()
  const late = [delay.percentile(50), delay.percentile(99), delay.max].map(ns => Math.max(0, ns / 1e6 - resolution))
  return { p50: late[0], p99: late[1], max: late[2] }
}

/**
 * @param {string} what
 * @param {object} [facts]
 */
function tell(what, facts = {}) {
  process.send?.({ what, at: Date.now(), ...facts })
}
