// How the icons are drawn: one key with a tag on a grid of 24, in the tray's four states and on the app's own ground.
// `node scripts/icons.mjs` writes resources/icons anew: drawn here as SVG, rendered by a Chromium, looked at by a person.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const folder = fileURLToPath(new URL('../resources/icons', import.meta.url))

const bow = '<circle cx="14.75" cy="7.75" r="4.75"/>'
const shaft = '<path d="M11.4 11.1 3 19.5M5.2 17.3l2.7 2.7M8.6 13.9l2.2 2.2"/>'
const tag = '<path d="M17.9 13.2 20.6 15.9V21.4a.9.9 0 0 1-.9.9h-3.6a.9.9 0 0 1-.9-.9V15.9Z" fill="FILL"/>'
const key = `${bow}${shaft}${tag}`

/** Black paint in a mask cuts a gap, so that dot and stroke stay apart from the key at 16 pixels. */
const cut = (/** @type {string} */ gap, /** @type {string} */ drawing) =>
  `<mask id="gap" maskUnits="userSpaceOnUse" x="0" y="0" width="24" height="24"><rect width="24" height="24" fill="#fff" stroke="none"/>${gap}</mask><g mask="url(#gap)">${drawing}</g>`

const dot = { x: 19.9, y: 4.1 }
const states = {
  ready: key,
  'needs-you': `${cut(`<circle cx="${dot.x}" cy="${dot.y}" r="5.2" fill="#000" stroke="none"/>`, key)}<circle cx="${dot.x}" cy="${dot.y}" r="3.6" fill="DOT" stroke="none"/>`,
  paused: key.replace('FILL', 'none'),
  offline: `${cut('<path d="M2 3.8 20.2 22" stroke="#000" stroke-width="4.5"/>', key)}<path d="M2.6 3.2 20.8 21.4"/>`,
}

const brass = '#d3a24a'
const inks = {
  'on-light': { ink: '#23262b', dot: '#a86f00' },
  'on-dark': { ink: '#f2f3f5', dot: '#e8b65a' },
  // macOS paints a template image itself, from its shape alone.
  Template: { ink: '#000000', dot: '#000000' },
}

/**
 * @param {string} drawing
 * @param {{ ink: string, dot: string }} inks
 */
function traySvg(drawing, { ink, dot }) {
  const painted = drawing.replaceAll('FILL', ink).replaceAll('DOT', dot)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="${ink}" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"><title>Valetkey</title>${painted}</svg>\n`
}

/** The key on graphite; Apple's grid leaves a tenth around the tile, and every other desktop is content with it. */
function appSvg() {
  const painted = key.replaceAll('FILL', brass)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1024 1024"><title>Valetkey</title><rect x="100" y="100" width="824" height="824" rx="186" fill="#25282d"/><g transform="translate(232 214) scale(24)" fill="none" stroke="${brass}" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round">${painted}</g></svg>\n`
}

async function draw() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  rmSync(folder, { recursive: true, force: true })
  try {
    const page = await browser.newPage()
    await drawTray(page)
    write('app.svg', appSvg())
    write('app.png', await render(page, appSvg(), 1024))
    for (const size of [16, 32, 48, 64, 128, 256, 512])
      write(`app/${size}x${size}.png`, await render(page, appSvg(), size))
  } finally {
    await browser.close()
  }
}

/** @param {import('playwright-core').Page} page */
async function drawTray(page) {
  for (const [state, drawing] of Object.entries(states)) {
    for (const [ground, colours] of Object.entries(inks)) {
      const name = ground === 'Template' ? `tray/${state}Template` : `tray/${state}-${ground}`
      const svg = traySvg(drawing, colours)
      write(`${name}.png`, await render(page, svg, 16))
      write(`${name}@2x.png`, await render(page, svg, 32))
    }
    write(`tray/${state}.svg`, traySvg(drawing, inks['on-light']))
  }
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} svg
 * @param {number} size
 */
async function render(page, svg, size) {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`)
  return page.screenshot({ omitBackground: true })
}

/**
 * @param {string} name
 * @param {string | Buffer} content
 */
function write(name, content) {
  const file = join(folder, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

await draw()
