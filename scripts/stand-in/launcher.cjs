// What the stand-in Electron starts in place of Electron's own default app: the app whose folder is the first word of the
// command line. Its Node 18 has no global `crypto`, which dependencies read while they are being loaded.
'use strict'
const { readFileSync } = require('node:fs')
const { resolve } = require('node:path')
/** @type {any} what Electron's default app calls, too: undocumented, so in no declaration */
const app = require('electron').app

globalThis.crypto ??= /** @type {Crypto} */ (require('node:crypto').webcrypto)

const at = process.argv.findIndex((word, index) => index > 0 && !word.startsWith('-'))
const folder = resolve(process.argv[at] ?? '.')
const facts = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8'))
app.setName(facts.productName ?? facts.name)
app.setVersion(facts.version ?? '0.0.0')
app.setAppPath(folder)
require(resolve(folder, facts.main ?? 'index.js'))
