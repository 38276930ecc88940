// Whether app:// reaches the window's own files and no other, under a policy that lets nothing in or out. S6.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { contentSecurityPolicy, fileFor, headersFor, isOurs } from '../../main/shell/window/renderer-files.ts'

const root = join('/opt', 'valetkey', 'renderer')

test.each([
  ['app://valetkey/', 'index.html'],
  ['app://valetkey/index.html', 'index.html'],
  ['app://valetkey/index.html#/servers', 'index.html'],
  ['app://valetkey/assets/index-Ab_1.js?x=1', 'assets/index-Ab_1.js'],
  ['app://valetkey/assets/inter.woff2', 'assets/inter.woff2'],
])('%s is %s', (address, file) => {
  expect(fileFor(address, root)).toBe(join(root, file))
})

test.each([
  'app://elsewhere/index.html',
  'app://valetkey.evil.example/index.html',
  'app://valetkey/..%2f..%2findex.html',
  'app://valetkey/..%5c..%5cindex.html',
  'app://valetkey/%00.html',
  'app://valetkey/.git/config.html',
  'app://valetkey/assets/.hidden.js',
  'app://valetkey/index.cjs',
  'app://valetkey/assets',
  'app://valetkey/%E0%A4%A',
  'app://valetkey//etc/passwd',
  'file:///etc/passwd',
  'https://valetkey/index.html',
])('S6 %s is nothing', address => {
  expect(fileFor(address, root)).toBeUndefined()
})

test('S6 what looks like an escape stays inside', () => {
  expect(fileFor('app://valetkey/../../index.html', root)).toBe(join(root, 'index.html'))
  expect(fileFor('app://valetkey/%2e%2e/%2e%2e/etc/passwd.html', root)).toBe(join(root, 'etc', 'passwd.html'))
  expect(isOurs('app://valetkey.evil.example/')).toBe(false)
})

test('S6 the policy knows no other source, no inline code and no text that becomes a script', () => {
  expect(contentSecurityPolicy).not.toMatch(/unsafe|https?:|\*|blob:/)
  for (const rule of [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ]) {
    expect(contentSecurityPolicy.split('; ')).toContain(rule)
  }
  expect(headersFor(`${root}/assets/a.js`)).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
  })
})
