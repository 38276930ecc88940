// Whether the desktop's answers are understood and its files written as it reads them: proxies, autostart.
import { expect, test, vi } from 'vitest'
import { desktopEntry } from '../../main/shell/desktop/autostart.ts'
import { desktopProxy, waysIn } from '../../main/shell/desktop/network.ts'

test.each([
  ['DIRECT', ['']],
  ['PROXY proxy.example:3128; DIRECT', ['http://proxy.example:3128', '']],
  ['HTTPS proxy.example:443', ['https://proxy.example:443']],
  ['SOCKS5 proxy.example:1080', ['socks5://proxy.example:1080']],
  ['DIRECT; PROXY proxy.example:3128', ['', 'http://proxy.example:3128']],
  ['', ['']],
  ['nonsense', ['']],
])('the desktop’s answer %s means %s', (answer, ways) => {
  expect(waysIn(answer)).toEqual(ways)
})

test.each([
  ['PROXY corp.example:8080; DIRECT', [], ''],
  ['PROXY corp.example:8080; DIRECT', ['corp.example:8080'], 'http://corp.example:8080'],
  ['PROXY one.example; HTTPS two.example; DIRECT', ['two.example:443'], 'https://two.example'],
  ['PROXY one.example:1; PROXY two.example:2', [], 'http://one.example:1'],
  ['SOCKS5 one.example:1; DIRECT', [], 'socks5://one.example:1'],
])('of %s the first is used that answers, where %s do: %s', async (answer, there, proxy) => {
  const answers = async ({ hostname, port }: { hostname: string; port: number }) =>
    (there as string[]).includes(`${hostname}:${port}`)
  const proxyFor = desktopProxy({ resolveProxy: async () => answer }, { answers })
  expect(await proxyFor(new URL('https://a.example/'))).toBe(proxy)
})

test('a proxy with another way behind it is tried once a minute, whoever wants to go there; one without is not tried', async () => {
  let tried = 0
  let now = 0
  const answers = async () => {
    tried += 1
    return false
  }
  const how = { now: () => now, answers }
  const proxyFor = desktopProxy({ resolveProxy: async () => 'PROXY corp.example:8080; DIRECT' }, how)
  await Promise.all(['a', 'b', 'c'].map(name => proxyFor(new URL(`https://${name}.example/`))))
  expect(tried).toBe(1)
  now = 61_000
  await proxyFor(new URL('https://a.example/'))
  expect(tried).toBe(2)
  await desktopProxy({ resolveProxy: async () => 'PROXY corp.example:8080' }, how)(new URL('https://a.example/'))
  expect(tried).toBe(2)
})

test('an answer of many proxies keeps a call no longer than the slowest of its first five', async () => {
  const many = Array.from({ length: 40 }, (_, at) => `PROXY p${at}.example:1`).join(';')
  const tries: (() => void)[] = []
  const answers = () => new Promise<boolean>(resolve => tries.push(() => resolve(false)))
  const session = { resolveProxy: async () => `${many}; DIRECT` }
  const way = Promise.resolve(desktopProxy(session, { answers })(new URL('https://a.example/')))
  await vi.waitFor(() => expect(tries).toHaveLength(5))
  for (const end of tries) end()
  expect(await way).toBe('')
  expect(tries).toHaveLength(5)
})

test('a first proxy that answers is used while a later one is still silent', async () => {
  const answers = ({ hostname }: { hostname: string }) =>
    hostname === 'one.example' ? Promise.resolve(true) : new Promise<boolean>(() => {})
  const session = { resolveProxy: async () => 'PROXY one.example:1; PROXY two.example:2' }
  expect(await desktopProxy(session, { answers })(new URL('https://a.example/'))).toBe('http://one.example:1')
})

test('a PAC file is asked for the origin only, and once a minute', async () => {
  const asked: string[] = []
  let now = 0
  const resolveProxy = async (url: string) => {
    asked.push(url)
    return 'PROXY p.example:1'
  }
  const proxyFor = desktopProxy({ resolveProxy }, { now: () => now })
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
