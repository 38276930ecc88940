// What is built from main/ for Node: dist/bridge.cjs (CommonJS, everything inlined, any Node ≥ 20), dist/cli.js and
// dist/headless.js (ESM, Node 24, npm dependencies outside).
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, inFreshFolder, replaceFiles } from './build-bundle.mjs'

const entries = { bridge: 'main/bridge.ts', cli: 'main/cli.ts', headless: 'main/headless.ts' }

/** @param {string} root */
export function missingPrograms(root) {
  return Object.values(entries).filter(entry => !existsSync(join(root, entry)))
}

/**
 * @param {string} root
 * @param {string} dist
 */
export function buildPrograms(root, dist) {
  return inFreshFolder(
    dist,
    async fresh => {
      const there = Object.entries(entries).filter(([, file]) => existsSync(join(root, file)))
      const { bridge, ...programs } = Object.fromEntries(there)
      if (bridge) await bundle(root, fresh, bridgeOptions(bridge))
      if (Object.keys(programs).length > 0) await bundle(root, fresh, programOptions(programs))
    },
    fresh => replaceFiles(fresh, dist, ['app', 'helper']),
  )
}

/**
 * Small, because its text is held in memory by every bridge: minified, and in ASCII, which V8 keeps in one byte a character.
 * @param {string} input
 * @returns {import('./build-bundle.mjs').Bundle}
 */
function bridgeOptions(input) {
  const output = /** @type {const} */ ({ format: 'cjs', entryFileNames: 'bridge.cjs', exports: 'named' })
  const plugins = [{ name: 'ascii', generateBundle: allInAscii }]
  return {
    ssr: { noExternal: true, target: 'node' },
    target: 'node20',
    minify: true,
    rolldownOptions: { input, output, plugins },
  }
}

/**
 * After minifying, which writes characters as they are. In strings and expressions an escape means the same.
 * @param {unknown} _options
 * @param {import('vite').Rolldown.OutputBundle} files
 */
export function allInAscii(_options, files) {
  for (const file of Object.values(files)) {
    if (file.type !== 'chunk') continue
    file.code = file.code.replace(/[\u0080-\uffff]/g, escaped)
  }
}

/** @param {string} character */
function escaped(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

// Chunks lie beside the entries, so that `..` of any built file is the project.
/**
 * @param {Record<string, string>} input
 * @returns {import('./build-bundle.mjs').Bundle}
 */
function programOptions(input) {
  const output = /** @type {const} */ ({
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  })
  return { ssr: { target: 'node' }, target: 'node24', minify: false, rolldownOptions: { input, output } }
}
