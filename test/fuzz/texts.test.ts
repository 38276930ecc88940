// Messages as bytes: whatever comes, it is read or refused, and what passes is what came.
import fc from 'fast-check'
import { expect } from 'vitest'
import { isBrokerError } from '../../main/base/errors.ts'
import { readClientLine } from '../../main/link/client-line.ts'
import { createDecoder, encodeFrame, type Frame } from '../../main/link/frames.ts'
import { splitLines } from '../../main/link/lines.ts'
import { valueAt, withMembers } from '../../main/mcp/message/json-text.ts'
import { readMessage, readMessages } from '../../main/mcp/message/message.ts'
import { headerValue } from '../../main/mcp/modern/header-values.ts'
import { broken, cuts, deepText, inPieces, jsonText, name, objectText, plainValue } from './arbitraries.ts'
import { always } from './property.ts'

const anyBytes = fc.oneof(
  jsonText.map(text => Buffer.from(text)),
  broken(jsonText),
  deepText.map(text => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
)

always('a line of a client is messages or faults, and a message is the line as it came', anyBytes, line => {
  const { messages, faults } = readClientLine(line)
  for (const fault of faults) expect(JSON.parse(fault.toString())).toMatchObject({ jsonrpc: '2.0', id: null })
  if (messages.length === 1 && faults.length === 0 && line[0] === 0x7b)
    expect(line.includes(messages[0]?.body ?? '')).toBe(true)
})

always(
  'lines come out the same however the bytes come in',
  fc.tuple(fc.array(anyBytes, { maxLength: 4 }), cuts),
  ([texts, at]) => {
    const bytes = Buffer.concat(texts.map(text => Buffer.concat([text, Buffer.from('\n')])))
    const linesOf = (pieces: readonly Buffer[]) => {
      const lines: string[] = []
      const take = splitLines(1 << 20, {
        onLine: line => void lines.push(line.toString('latin1')),
        onTooLong: ({ length }) => void lines.push(`too long: ${length}`),
      })
      for (const piece of pieces) take(piece)
      return lines
    }
    expect(linesOf(inPieces(bytes, at))).toEqual(linesOf([bytes]))
  },
)

const id = fc.oneof(fc.integer(), fc.string({ maxLength: 20 }))
const head: fc.Arbitrary<Frame['head']> = fc.oneof(
  fc.record({ t: fc.constant('message' as const), id, method: name }),
  fc.record({ t: fc.constant('message' as const), answers: id }),
  fc.record({ t: fc.constant('attach' as const), server: name, client: name, resumed: fc.boolean() }),
  fc.record({ t: fc.constant('refused' as const), code: name, message: name }),
)
const body = fc.oneof(fc.uint8Array({ maxLength: 100 }), fc.constant(new Uint8Array(20_000)))
const frames = fc.array(fc.record({ head, body: body.map(bytes => Buffer.from(bytes)) }), { maxLength: 5 })

always('frames come out as they went in, however the bytes come', fc.tuple(frames, cuts), ([sent, at]) => {
  const came: Frame[] = []
  const take = createDecoder(frame => void came.push(frame))
  for (const piece of inPieces(Buffer.concat(sent.flatMap(encodeFrame)), at)) take(piece)
  const shown = ({ head, body }: Frame) => [head, body.toString('latin1')]
  expect(came.map(shown)).toEqual(sent.map(shown))
})

always(
  'bytes that are no frames are refused in words',
  fc.tuple(fc.uint8Array({ maxLength: 64 }), cuts),
  ([bytes, at]) => {
    const take = createDecoder(() => {})
    try {
      for (const piece of inPieces(Buffer.from(bytes), at)) take(piece)
    } catch (error) {
      expect(isBrokerError(error)).toBe(true)
    }
  },
)

always('what a server sends is messages on one line each, or said to be none', anyBytes, bytes => {
  const one = readMessage(bytes)
  const all = readMessages(bytes)
  for (const message of [one, ...('malformed' in all ? [] : all)]) {
    if ('malformed' in message) continue
    expect(message.raw.includes('\n')).toBe(false)
    expect(message.raw.includes('\r')).toBe(false)
  }
  if (!('malformed' in one)) expect(all).toEqual([one])
})

const member = fc.tuple(name, fc.oneof(jsonText, fc.constant(undefined)))

always(
  'members are changed in the text as in the value, and what is not changed keeps its bytes',
  fc.tuple(objectText(jsonText), fc.array(member, { maxLength: 3 })),
  ([text, members]) => {
    const changes = Object.fromEntries(members)
    const made = withMembers(Buffer.from(text), [], changes)
    const before = JSON.parse(text) as Record<string, unknown>
    if (!made) return // a member that is there twice: the caller prints the value
    const wanted = new Map(Object.entries(before))
    for (const [key, value] of Object.entries(changes)) {
      if (value === undefined) wanted.delete(key)
      else wanted.set(key, JSON.parse(value))
    }
    const after = JSON.parse(made.toString()) as Record<string, unknown>
    expect(new Map(Object.entries(after))).toEqual(wanted)
    for (const key of wanted.keys()) {
      const kept = valueAt(Buffer.from(text), [key])
      if (!Object.hasOwn(changes, key) && kept) expect(valueAt(made, [key])?.equals(kept)).toBe(true)
    }
  },
)

always(
  'a member’s text says its value',
  fc.tuple(objectText(objectText(jsonText)), name, name),
  ([text, outer, inner]) => {
    const found = valueAt(Buffer.from(text), [outer, inner])
    if (found) expect(JSON.parse(found.toString())).toEqual(JSON.parse(text)[outer][inner])
  },
)

always(
  'a header’s value has no character that a header cannot carry, and text comes back from it',
  plainValue,
  value => {
    const header = headerValue(value)
    if (header === undefined) return
    expect(header).toMatch(/^[\x20-\x7e\t]*$/)
    const sealed = /^=\?base64\?(.*)\?=$/.exec(header)?.[1]
    expect(sealed === undefined ? header : Buffer.from(sealed, 'base64').toString()).toBe(String(value))
  },
)
