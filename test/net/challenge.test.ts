import { expect, test } from 'vitest'
import { readChallenge } from '../../main/net/challenge.ts'

test('a Bearer challenge is read, quoted or not, in any case and order', () => {
  expect(readChallenge('bearer error=invalid_token, Scope="a b", resource_metadata="https://x/y?z=1,2"')).toEqual({
    error: 'invalid_token',
    scope: 'a b',
    resourceMetadata: 'https://x/y?z=1,2',
  })
})

test('several challenges and schemes are told apart', () => {
  const header =
    'Basic realm="a, Bearer scope=\\"no\\"", Negotiate abc==, Bearer realm="x", scope="yes", DPoP algs="ES256", scope="dpop"'
  expect(readChallenge(header)).toEqual({ scope: 'yes', dpop: {} })
  expect(readChallenge(['Basic realm="a"', 'DPoP error="use_dpop_nonce"'])).toEqual({
    error: 'use_dpop_nonce',
    dpop: { error: 'use_dpop_nonce' },
  })
})

test('of a Bearer and a DPoP challenge the one with an error counts', () => {
  const header = 'Bearer scope="a", DPoP error="insufficient_scope", scope="b"'
  expect(readChallenge(header)).toEqual({
    error: 'insufficient_scope',
    scope: 'b',
    dpop: { error: 'insufficient_scope' },
  })
})

test('the first of two equal parameters counts, escapes are undone', () => {
  expect(readChallenge('Bearer scope="a\\"b", scope="c"')).toEqual({ scope: 'a"b' })
})

test('a bare Bearer is a challenge that says nothing; no Bearer is none', () => {
  expect(readChallenge('Bearer')).toEqual({})
  expect(readChallenge('Basic realm="x"')).toBeUndefined()
  expect(readChallenge(undefined)).toBeUndefined()
  expect(readChallenge('')).toBeUndefined()
})

test('garbage and unfinished quotes end quietly', () => {
  expect(readChallenge('Bearer scope="never ends')).toEqual({})
  expect(readChallenge('===,,,"')).toBeUndefined()
  expect(readChallenge(`Bearer ${'a='.repeat(20_000)}`)).toBeDefined()
})
