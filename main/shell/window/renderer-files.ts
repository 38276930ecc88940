// Which file an app:// address means, and with which headers it is answered. Pure; protocol.ts reads and sends.
import { extname, join, sep } from 'node:path'

export const appScheme = 'app'
export const appOrigin = `${appScheme}://valetkey`
export const startPage = `${appOrigin}/index.html`

/** SECURITY S6: nothing but our own files, no inline script or style, no connection anywhere, no text that becomes script. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** The file inside `root`; undefined for another host, a path that leaves it, or a kind that no page of ours has. */
export function fileFor(address: string, root: string): string | undefined {
  const path = pathIn(address)
  if (path === undefined || !/^\/[\w./-]*$/.test(path) || path.split('/').some(part => part.startsWith('.')))
    return undefined
  const file = join(root, path === '/' ? 'index.html' : path)
  // SECURITY S6: the characters above leave no way out; this says so once more.
  return file.startsWith(root.endsWith(sep) ? root : root + sep) && kinds[extname(file)] ? file : undefined
}

export function headersFor(file: string): Readonly<Record<string, string>> {
  return {
    'content-type': kinds[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': contentSecurityPolicy,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  }
}

/** Whether this is an address of our own window. */
export function isOurs(address: string): boolean {
  return address === appOrigin || address.startsWith(`${appOrigin}/`)
}

const kinds: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

function pathIn(address: string): string | undefined {
  if (!isOurs(address)) return undefined
  try {
    return decodeURIComponent(new URL(address).pathname)
  } catch {
    return undefined
  }
}
