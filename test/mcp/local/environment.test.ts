// What a local server gets, and what of its own text is kept back.
import { expect, test } from 'vitest'
import { Secret } from '../../../main/base/secret.ts'
import { environmentOf } from '../../../main/mcp/local/environment.ts'

test('S9 of several keys none is left in part, where one begins or holds another', () => {
  const keys = {
    ONE: new Secret('canary-key'),
    TWO: new Secret('canary-key-and-its-rest'),
    THREE: new Secret('its-rest'),
  }
  const { mask } = environmentOf({}, keys, {})
  expect(mask('got canary-key-and-its-rest, canary-key and its-rest')).toBe('got ‹secret›, ‹secret› and ‹secret›')
})

test('S1 nothing of the broker’s own environment goes along but what every client gives', () => {
  const own = { HOME: '/h', VALETKEY_VAULT: 'x', GITHUB_TOKEN: 'y', NODE_OPTIONS: '--inspect', LD_PRELOAD: '/x.so' }
  const { variables } = environmentOf({ MODE: 'a' }, { KEY: new Secret('canary') }, own)
  expect(variables).toEqual({ HOME: '/h', MODE: 'a', KEY: 'canary' })
})
