import { describe, expect, test } from 'vitest'
import { quote } from '../../main/base/quote.ts'
import { confirmedHostsOf, isConfirmedHost, isLoopback, judgeName, judgeUrl } from '../../main/net/addresses.ts'

const nobody = new Set<string>()
const judge = (url: string, confirmed: ReadonlySet<string> = nobody) => judgeUrl(new URL(url), confirmed)

describe('S12 an address that nobody confirmed', () => {
  test.each(['https://mcp.example.com/', 'https://93.184.215.14/', 'https://[2606:2800:21f:cb07::1]/'])(
    'is reached when it is public: %s',
    url => expect(judge(url)).toBe('ok'),
  )

  test.each([
    'https://127.0.0.1/',
    'https://127.9.9.9/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://a.localhost/',
    'https://[::1]/',
    'https://[::]/',
    'https://0.0.0.0/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/',
    'https://100.64.0.1/',
    'https://192.0.2.1/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[fe80::1]/',
    'https://[fc00::1]/',
    'https://[fd12::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[64:ff9b::10.0.0.1]/',
    'https://[64:ff9b::127.0.0.1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001::1]/',
    'https://[ff02::1]/',
  ])('is refused when it is not public: %s', url => expect(judge(url)).toHaveProperty('refused'))

  test.each([
    'http://mcp.example.com/',
    'http://127.0.0.1/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
  ])('is refused when it is not https: %s', url => expect(judge(url)).toHaveProperty('refused'))

  test('is refused with a user name or password in it, and the sentence shows neither', () => {
    const judgement = judge('https://user:hunter2@example.com/')
    expect(judgement).toHaveProperty('refused')
    expect(JSON.stringify(judgement)).not.toContain('hunter2')
  })
})

describe('S12 a host that the user typed', () => {
  test('may be private, over https', () => {
    const confirmed = confirmedHostsOf(new URL('https://192.168.1.5:8443/mcp'))
    expect(judge('https://192.168.1.5/other', confirmed)).toBe('ok')
    expect(judge('https://192.168.1.6/', confirmed)).toHaveProperty('refused')
    expect(judge('http://192.168.1.5/', confirmed)).toHaveProperty('refused')
  })

  test('counts in every loopback spelling, http included', () => {
    const confirmed = confirmedHostsOf(new URL('http://localhost:3000/mcp'))
    for (const url of ['http://127.0.0.1:9/', 'http://[::1]:9/', 'http://a.localhost/', 'https://127.0.0.2/'])
      expect(judge(url, confirmed)).toBe('ok')
    expect(judge('https://10.0.0.1/', confirmed)).toHaveProperty('refused')
  })

  test('does not confirm names that merely end like it', () => {
    const confirmed = confirmedHostsOf(new URL('https://corp.internal/'))
    expect(isConfirmedHost('corp.internal', confirmed)).toBe(true)
    expect(isConfirmedHost('evil-corp.internal', confirmed)).toBe(false)
    expect(isConfirmedHost('a.corp.internal', confirmed)).toBe(false)
  })
})

test('S12 behind a proxy names are judged, since their addresses cannot be seen', () => {
  for (const name of [
    'localhost',
    'a.localhost',
    'printer',
    'nas.local',
    'db.internal',
    '10.0.0.1',
    '[::1]',
    '8.8.8.8',
    'DB.Internal.',
  ])
    expect(judgeName(name, nobody)).toHaveProperty('refused')
  expect(judgeName('mcp.example.com', nobody)).toBe('ok')
  expect(judgeName('db.internal', new Set(['db.internal']))).toBe('ok')
})

test('loopback is 127.0.0.0/8, ::1, localhost and what ends in .localhost', () => {
  for (const host of ['127.0.0.1', '127.255.0.3', '[::1]', 'localhost', 'LocalHost.', 'x.localhost'])
    expect(isLoopback(host)).toBe(true)
  for (const host of ['128.0.0.1', 'localhost.example.com', 'notlocalhost', '[::2]'])
    expect(isLoopback(host)).toBe(false)
})

test('S13 a refused address is shown quoted', () => {
  const judgement = judge('https://10.0.0.1/')
  expect(judgement === 'ok' ? '' : judgement.refused).toContain(quote('https://10.0.0.1'))
})
