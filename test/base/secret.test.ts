import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'

const canary = 'canary-9f3b1c'
const secret = new Secret(canary)

describe('S9 a secret', () => {
  test.each<[string, () => string]>([
    ['a template string', () => `${secret}`],
    ['concatenation', () => `token: ${String(secret)}`],
    ['JSON', () => JSON.stringify({ deep: [{ secret }] })],
    ['inspect', () => inspect({ deep: { deeper: { secret } } }, { depth: 9 })],
    ['inspect of hidden members', () => inspect(secret, { showHidden: true, customInspect: false })],
    ['its members', () => JSON.stringify(Object.getOwnPropertyNames(secret)) + JSON.stringify({ ...secret })],
    ['a structured clone', () => inspect(structuredClone({ ...secret }))],
    ['an error that carries it', () => inspect(new Error('failed', { cause: secret }))],
  ])('is not in %s', (_where, exit) => expect(exit()).not.toContain(canary))

  test('is told to whoever asks for it by name', () => expect(secret.reveal()).toBe(canary))

  test('equals another with the same text, and nothing that is not there', () => {
    expect(secret.equals(new Secret(canary))).toBe(true)
    expect(secret.equals(new Secret('other'))).toBe(false)
    expect(secret.equals(undefined)).toBe(false)
  })
})
