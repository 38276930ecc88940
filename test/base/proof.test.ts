import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { areEqual, freshBytes, hmacSha256, sha256 } from '../../main/base/proof.ts'

test.each(['', 'abc', 'Grüße €😀', 'x'.repeat(1000)])('SHA-256 says what node:crypto says: %j', text => {
  expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'))
})

test('S4 HMAC-SHA256 over parts says what node:crypto says over the whole', () => {
  const key = freshBytes(32)
  const expected = createHmac('sha256', key)
    .update('role\0')
    .update(Buffer.from([0, 255]))
    .digest()
  expect(hmacSha256(key, ['role\0', Buffer.from([0, 255])])).toEqual(expected)
})

test('S4 only the same bytes are equal, whatever their length', () => {
  const one = Buffer.from('0123456789')
  expect(areEqual(one, Buffer.from(one))).toBe(true)
  expect(areEqual(one, Buffer.from('0123456780'))).toBe(false)
  expect(areEqual(one, one.subarray(0, 9))).toBe(false)
  expect(areEqual(one.subarray(0, 9), one)).toBe(false)
  expect(areEqual(Buffer.alloc(0), one)).toBe(false)
})

test('S4 fresh bytes are never the same twice', () => {
  const drawn = Array.from({ length: 1000 }, () => freshBytes(32).toString('hex'))
  expect(new Set(drawn).size).toBe(1000)
  expect(freshBytes(7)).toHaveLength(7)
})
