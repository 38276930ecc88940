// Whether the desktop's answers are understood and its files written as it reads them: proxies, autostart.
import { expect, test } from 'vitest'
import { desktopEntry } from '../../main/shell/desktop/autostart.ts'
import { desktopProxy, proxyIn } from '../../main/shell/desktop/network.ts'

test.each([
  ['DIRECT', ''],
  ['PROXY proxy.example:3128; DIRECT', 'http://proxy.example:3128'],
  ['HTTPS proxy.example:443', 'https://proxy.example:443'],
  ['SOCKS5 proxy.example:1080', 'socks5://proxy.example:1080'],
  ['DIRECT; PROXY proxy.example:3128', ''],
  ['', ''],
  ['nonsense', ''],
])('the desktop’s answer %s means %s', (answer, proxy) => {
  expect(proxyIn(answer)).toBe(proxy)
})

test('a PAC file is asked for the origin only, and once a minute', async () => {
  const asked: string[] = []
  let now = 0
  const resolveProxy = async (url: string) => {
    asked.push(url)
    return 'PROXY p.example:1'
  }
  const proxyFor = desktopProxy({ resolveProxy }, () => now)
  expect(await proxyFor(new URL('https://a.example/secret/path?x=1'))).toBe('http://p.example:1')
  expect(await proxyFor(new URL('https://a.example/other'))).toBe('http://p.example:1')
  now = 61_000
  await proxyFor(new URL('https://a.example/'))
  expect(asked).toEqual(['https://a.example/', 'https://a.example/'])
})

test('a desktop that does not answer means the direct way', async () => {
  const resolveProxy = () => Promise.reject(new Error('no'))
  expect(await desktopProxy({ resolveProxy })(new URL('https://a.example/'))).toBe('')
})

test('words in an autostart entry are quoted, whatever is in them', () => {
  const entry = desktopEntry(['/opt/My "$Apps"/valetkey', '100%', '--at-login'])
  expect(entry).toContain(String.raw`Exec="/opt/My \\"\\$Apps\\"/valetkey" "100%%" "--at-login"`)
  expect(entry).toMatch(/^\[Desktop Entry\]\nType=Application\n/)
})
