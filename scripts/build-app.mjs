// What is built for Electron, in dist/app: index.cjs (the host, CommonJS, all dependencies inside but keytar), preload.cjs
// (one file: a sandboxed preload cannot require its neighbours) and renderer/ (page, scripts, styles, fonts).
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, inFreshFolder, replaceFolder } from './build-bundle.mjs'

const entries = { main: 'main/index.ts', preload: 'preload/index.ts', page: 'renderer/index.html' }

/** @param {string} root */
export function missingAppParts(root) {
  return Object.values(entries).filter(entry => !existsSync(join(root, entry)))
}

/**
 * @param {string} root
 * @param {string} dist
 */
export function buildAppParts(root, dist) {
  return inFreshFolder(
    dist,
    async fresh => {
      await bundle(root, fresh, hostOptions(root))
      await bundle(root, fresh, preloadOptions())
      await buildPage(root, join(fresh, 'renderer'))
    },
    fresh => replaceFolder(fresh, join(dist, 'app')),
  )
}

// `electron` is given by the runtime; keytar finds its binary beside itself, so it stays a package.
const outside = ['electron', 'original-fs', '@github/keytar']

/**
 * For Node 18, which the stand-in Electron has: harmless in Electron 45.
 * @param {string} root
 * @returns {import('./build-bundle.mjs').Bundle}
 */
function hostOptions(root) {
  return {
    ssr: { noExternal: true, external: outside, target: 'node' },
    target: 'node18',
    minify: false,
    rolldownOptions: {
      input: { index: entries.main },
      external: outside,
      plugins: [polyfillsFirst(root)],
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs', exports: 'named' },
    },
  }
}

/**
 * The host's dependencies read what Node 18 lacks while they are being loaded, so this has to be the first import of all.
 * @param {string} root
 */
function polyfillsFirst(root) {
  const host = join(root, entries.main)
  return {
    name: 'polyfills-first',
    /**
     * @param {string} code
     * @param {string} id
     */
    transform(code, id) {
      if (id !== host || !existsSync(join(root, 'main', 'polyfills.ts'))) return undefined
      return { code: `import './polyfills.ts'\n${code}`, map: null }
    },
  }
}

/** @returns {import('./build-bundle.mjs').Bundle} */
function preloadOptions() {
  return {
    ssr: { noExternal: true, external: ['electron'], target: 'node' },
    target: 'chrome114',
    minify: false,
    sourcemap: false,
    rolldownOptions: {
      input: { preload: entries.preload },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: 'preload.cjs' },
    },
  }
}

/**
 * Everything is a file of its own under relative addresses: the page's policy knows neither `data:` nor inline scripts.
 * @param {string} root
 * @param {string} outDir
 */
async function buildPage(root, outDir) {
  const [vite, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')])
  await vite.build({
    root: join(root, 'renderer'),
    base: './',
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'silent',
    plugins: [react()],
    build: {
      outDir,
      emptyOutDir: false,
      target: 'chrome114',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: false,
      chunkSizeWarningLimit: 2000,
    },
  })
}
