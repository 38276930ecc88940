import { expect, test } from 'vitest'
import { valueAt, withMembers } from '../../main/mcp/json-text.ts'

const changed = (json: string, path: string[], changes: Record<string, string | undefined>) =>
  withMembers(Buffer.from(json), path, changes)?.toString()

test('a member is left out and every other byte stays', () => {
  const json =
    '{ "id" : 1.0, "result":{"resultType":"complete","n":1e2,"big":12345678901234567890 } ,"odd":"\\u00e4\\"" }'
  expect(changed(json, ['result'], { resultType: undefined })).toBe(
    '{ "id" : 1.0, "result":{"n":1e2,"big":12345678901234567890} ,"odd":"\\u00e4\\"" }',
  )
})

test('a member is replaced where it stands, and a new one comes last', () => {
  expect(changed('{"a":[1,{"b":"]}"}],"c":true}', [], { a: '2', d: '"x"' })).toBe('{"a":2,"c":true,"d":"x"}')
  expect(changed('{}', [], { d: '[]' })).toBe('{"d":[]}')
  expect(changed('{"a":1}', [], { a: undefined })).toBe('{}')
})

test('names are compared as they are read, not as they are spelled', () => {
  expect(changed('{"\\u0061":1,"b":2}', [], { a: '3' })).toBe('{"\\u0061":3,"b":2}')
})

test('what stands twice is nobody’s to guess', () => {
  expect(changed('{"a":1,"a":2}', [], { a: '3' })).toBeUndefined()
  expect(changed('{"p":{},"p":{}}', ['p'], { a: '3' })).toBeUndefined()
  expect(changed('{"p":1,"p":2}', [], { a: '3' })).toBe('{"p":1,"p":2,"a":3}')
})

test('no object at the path is no change', () => {
  expect(changed('{"p":[]}', ['p'], { a: '1' })).toBeUndefined()
  expect(changed('{"p":null}', ['p', 'q'], { a: '1' })).toBeUndefined()
  expect(changed('[1]', [], { a: '1' })).toBeUndefined()
})

test('strings full of quotes, backslashes and brackets do not mislead', () => {
  const nasty = JSON.stringify({ a: '\\"}],{"', b: ['\\\\', '"'], c: { d: '\\' }, e: 1 })
  expect(JSON.parse(changed(nasty, ['c'], { f: '2' }) ?? '')).toEqual({ ...JSON.parse(nasty), c: { d: '\\', f: 2 } })
})

test('a value is had as it came', () => {
  const json = Buffer.from('{"result":{"content":{"n": 1.50} }}')
  expect(valueAt(json, ['result', 'content'])?.toString()).toBe('{"n": 1.50}')
  expect(valueAt(json, ['result', 'none'])).toBeUndefined()
  expect(valueAt(json, ['none', 'content'])).toBeUndefined()
})
