import { expect, test } from 'vitest'
import { isBrokerError } from '../../main/base/errors.ts'
import { createDecoder, encodeFrame, type Frame, frameLimit } from '../../main/link/frames.ts'

const message = (body: string | Buffer): Frame => ({
  head: { t: 'message', id: 1, method: 'ping' },
  body: Buffer.from(body),
})

function decodeIn(pieces: Buffer[]): Frame[] {
  const frames: Frame[] = []
  const decode = createDecoder(frame => frames.push({ head: frame.head, body: Buffer.from(frame.body) }))
  for (const piece of pieces) decode(piece)
  return frames
}

const shown = ({ head, body }: Frame) => `${JSON.stringify(head)} ${body.toString('base64')}`

const piecesOf = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size))

test('frames come out as they went in, however the bytes are cut', () => {
  const sent = [message(''), message('a'), message('é'.repeat(300)), message(Buffer.alloc(40_000, 7)), message('end')]
  const bytes = Buffer.concat(sent.flatMap(encodeFrame))
  for (const size of [1, 2, 3, 5, 7, 64, 1000, 65_536, bytes.length]) {
    expect(decodeIn(piecesOf(bytes, size)).map(shown)).toEqual(sent.map(shown))
  }
})

test('a large body is not copied for sending', () => {
  const body = Buffer.alloc(100_000)
  expect(encodeFrame({ head: { t: 'result' }, body })[1]).toBe(body)
})

test('a frame over the limit is refused by name, before its bytes have come', () => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(frameLimit + 1)
  expect(failureOf(() => decodeIn([length]))).toBe('too-large')
  expect(failureOf(() => encodeFrame(message(Buffer.allocUnsafe(frameLimit))))).toBe('too-large')
})

test.each([
  ['no head', Buffer.from([0, 0, 0, 1, 0])],
  ['a head longer than the frame', Buffer.from([0, 0, 0, 2, 0, 9])],
  ['a head that is no JSON', frame('hello')],
  ['an unknown head', frame('{"t":"token"}')],
  ['an id that is an object', frame('{"t":"message","id":{}}')],
  ['an attach without a server', frame('{"t":"attach","client":"c","resumed":false}')],
])('garbage is refused: %s', (_, bytes) => {
  expect(failureOf(() => decodeIn([bytes]))).toBe('link-refused')
})

function frame(head: string): Buffer {
  const start = Buffer.alloc(6)
  start.writeUInt32BE(2 + head.length, 0)
  start.writeUInt16BE(head.length, 4)
  return Buffer.concat([start, Buffer.from(head)])
}

function failureOf(run: () => unknown): string | undefined {
  try {
    run()
  } catch (error) {
    if (isBrokerError(error)) return error.code
    throw error
  }
  return undefined
}
