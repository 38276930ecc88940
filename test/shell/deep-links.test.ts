// Whether a link can do no more than show an address that a person could have typed. S12.
import { describe, expect, test } from 'vitest'
import { linkAmong, readLink } from '../../main/shell/desktop/deep-links.ts'
import { readStartWords } from '../../main/shell/life/start-words.ts'

const linkTo = (address: string) => `valetkey://add?url=${encodeURIComponent(address)}`

test.each([
  'https://mcp.linear.app/mcp',
  'http://127.0.0.1:8080/mcp',
  'http://localhost:3000/',
  'http://[::1]:3000/mcp',
  'http://127.8.0.1:8080/mcp',
  'http://mcp.localhost:3000/',
])('a link to %s wants the screen that adds it', address => {
  expect(readLink(linkTo(address), 7)).toEqual({ screen: 'add', url: address, at: 7 })
})

test.each([
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'valetkey://add?url=https://mcp.linear.app/mcp',
  'http://mcp.example.com/mcp',
  'http://localhost.example.com/',
  'http://10.0.0.1/',
  'https://user:password@mcp.example.com/mcp',
  'https://mcp.example.com@evil.example/mcp',
  'ftp://mcp.example.com/',
  '',
  'not an address',
  `https://mcp.example.com/${'a'.repeat(5000)}`,
])('S12 a link to %.60s is refused', address => {
  expect(readLink(linkTo(address), 0)).toBeUndefined()
})

test.each([
  'valetkey://remove?server=linear',
  'valetkey:add?url=https://a.example/',
  'https://add/?url=x',
  'valetkey://',
])('there is no other link than add: %s', link => {
  expect(readLink(link, 0)).toBeUndefined()
})

describe('the words of a start', () => {
  test('a link is found among them, and a person is meant', () => {
    const words = ['/opt/valetkey', '--hidden', 'valetkey://add?url=https%3A%2F%2Fa.example%2F']
    expect(readStartWords(words)).toEqual({ by: 'person', link: words[2] })
  })
  test('a bridge and a login open no window', () => {
    expect(readStartWords(['app', '--hidden']).by).toBe('bridge')
    expect(readStartWords(['app', '--at-login']).by).toBe('login')
  })
  test('nothing else in them is heard', () => {
    expect(readStartWords(['app', '--inspect=0', '/etc/passwd', '--vault=memory'])).toEqual({
      by: 'person',
      link: undefined,
    })
    expect(linkAmong(['https://valetkey:add'])).toBeUndefined()
  })
})
