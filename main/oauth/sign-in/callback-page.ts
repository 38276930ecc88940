// What the browser tab shows when a sign-in has ended. No script, nothing loaded, a stranger's text escaped. SECURITY S13.
import { createHash } from 'node:crypto'

export type Page =
  | { readonly is: 'signed-in'; readonly title: string }
  | { readonly is: 'failed' | 'refused'; readonly sentence: string }

export function page(content: Page): string {
  const { heading, text } = wordsOf(content)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Valetkey</title>
<style>${style}</style></head>
<body><main class="${content.is}"><div class="mark" aria-hidden="true">${content.is === 'signed-in' ? '✓' : '!'}</div>
<h1>${escaped(heading)}</h1><p>${escaped(text)}</p></main></body></html>
`
}

function wordsOf(content: Page): { readonly heading: string; readonly text: string } {
  if (content.is === 'signed-in')
    return { heading: `You are signed in to ${short(content.title)}.`, text: 'You can close this tab.' }
  const heading = content.is === 'failed' ? 'The sign-in did not work.' : 'Nothing was done.'
  return { heading, text: content.sentence }
}

const style =
  ':root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;' +
  'font:16px/1.5 system-ui,sans-serif;background:light-dark(#f5f5f2,#17181a);color:light-dark(#1b1c1e,#ececea)}' +
  'main{max-width:26rem;margin:1.5rem;padding:2.5rem;border-radius:16px;text-align:center;' +
  'background:light-dark(#fff,#212326);box-shadow:0 1px 3px #0003}h1{font-size:1.25rem;margin:1rem 0 .5rem}' +
  'p{margin:0;opacity:.75}.mark{width:3rem;height:3rem;margin:auto;border-radius:50%;font:600 1.5rem/3rem system-ui;' +
  'color:#fff;background:#b3541e}.signed-in .mark{background:#1f7a4d}'

const styleHash = createHash('sha256').update(style).digest('base64')

export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  connection: 'close',
} as const

function short(text: string): string {
  const characters = [...text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()]
  return characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : characters.join('')
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
