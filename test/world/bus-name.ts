// Holds a name on a session bus and answers whoever calls it: the few words of D-Bus that a panel or a notification
// service of our own takes (D-Bus specification 0.42). Little-endian, which is what every program on this machine sends.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface BusCall {
  readonly member: string
  readonly body: Buffer
}

export interface BusReply {
  readonly types: string
  readonly body: Buffer
}

export interface BusName extends AsyncDisposable {
  signal(path: string, face: string, member: string, said: BusReply): void
}

/** Every call is answered with what `answer` gives; with nothing where that gives nothing. */
export async function holdName(
  address: string,
  name: string,
  answer: (call: BusCall) => BusReply | undefined,
): Promise<BusName> {
  const path = /unix:(?:path|abstract)=([^,]+)/.exec(address)?.[1] ?? ''
  const socket = connect(address.includes('abstract=') ? `\0${path}` : path)
  socket.on('error', () => {})
  const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')
  socket.write(`\0AUTH EXTERNAL ${uid}\r\n`)
  await once(socket, 'data', { signal: AbortSignal.timeout(5000) })
  socket.write('BEGIN\r\n')
  let serial = 2
  answerCalls(socket, answer, () => ++serial)
  socket.write(toBus(1, 'Hello', { types: '', body: Buffer.alloc(0) }))
  socket.write(toBus(2, 'RequestName', { types: 'su', body: packed(name, 0) }))
  return {
    signal: (from, face, member, said) => {
      const fields: Field[] = [
        [field.path, 'o', from],
        [field.face, 's', face],
        [field.member, 's', member],
      ]
      socket.write(message(kind.signal, ++serial, fields, said))
    },
    [Symbol.asyncDispose]: async () => void socket.destroy(),
  }
}

/** Texts and whole numbers (`s`, `u`), one after the other. */
export function packed(...values: readonly (string | number)[]): Buffer {
  return values.reduce<Buffer>(
    (all, value) => Buffer.concat([padded(all, 4), typeof value === 'string' ? textOf(value) : numberOf(value)]),
    Buffer.alloc(0),
  )
}

/** The values at the beginning of a body, by their types (`s` and `u` only). */
export function unpacked(body: Buffer, types: string): (string | number)[] {
  let at = 0
  return [...types].map(type => {
    at = Math.ceil(at / 4) * 4
    const number = body.readUInt32LE(at)
    at += 4
    if (type === 'u') return number
    const text = body.subarray(at, at + number).toString()
    at += number + 1
    return text
  })
}

const bus = 'org.freedesktop.DBus'
const kind = { call: 1, reply: 2, signal: 4 }
const field = { path: 1, face: 2, member: 3, replySerial: 5, destination: 6, sender: 7, types: 8 }
/** Name, type and value of a header field. */
type Field = readonly [number, string, string | number]

function toBus(serial: number, name: string, said: BusReply): Buffer {
  const fields: Field[] = [
    [field.path, 'o', '/org/freedesktop/DBus'],
    [field.face, 's', bus],
    [field.member, 's', name],
    [field.destination, 's', bus],
  ]
  return message(kind.call, serial, fields, said)
}

function answerCalls(socket: Socket, answer: (call: BusCall) => BusReply | undefined, next: () => number): void {
  let held: Buffer = Buffer.alloc(0)
  socket.on('data', chunk => {
    held = Buffer.concat([held, chunk as Buffer])
    while (held.length >= 16) {
      const head = 16 + held.readUInt32LE(12)
      const begin = Math.ceil(head / 8) * 8
      const whole = begin + held.readUInt32LE(4)
      if (held.length < whole) return
      if (held[1] === kind.call) {
        const texts = textFields(held.subarray(0, head))
        const said = answer({ member: texts.get(field.member) ?? '', body: held.subarray(begin, whole) })
        const fields: Field[] = [
          [field.replySerial, 'u', held.readUInt32LE(8)],
          [field.destination, 's', texts.get(field.sender) ?? ''],
        ]
        socket.write(message(kind.reply, next(), fields, said ?? { types: '', body: Buffer.alloc(0) }))
      }
      held = held.subarray(whole)
    }
  })
}

function textFields(head: Buffer): Map<number, string> {
  const found = new Map<number, string>()
  for (let at = 16; at + 8 < head.length; ) {
    const code = head[at] ?? 0
    const type = String.fromCharCode(head[at + 2] ?? 0)
    const length = type === 'g' ? (head[at + 4] ?? 0) : type === 'u' ? 0 : head.readUInt32LE(at + 4)
    const start = type === 'g' ? at + 5 : at + 8
    found.set(code, head.subarray(start, start + length).toString())
    at = Math.ceil((start + length + (type === 'u' ? 0 : 1)) / 8) * 8
  }
  return found
}

function message(type: number, serial: number, fields: readonly Field[], { types, body }: BusReply): Buffer {
  const all: readonly Field[] = types ? [...fields, [field.types, 'g', types]] : fields
  const written = all.reduce<Buffer>((done, one) => Buffer.concat([padded(done, 8), fieldOf(one)]), Buffer.alloc(0))
  const head = Buffer.alloc(16)
  head.set([0x6c, type, 0, 1])
  head.writeUInt32LE(body.length, 4)
  head.writeUInt32LE(serial, 8)
  head.writeUInt32LE(written.length, 12)
  return Buffer.concat([padded(Buffer.concat([head, written]), 8), body])
}

function fieldOf([code, type, value]: Field): Buffer {
  const start = Buffer.from([code, 1, type.charCodeAt(0), 0])
  if (type === 'g') return Buffer.concat([start, Buffer.from([String(value).length]), Buffer.from(`${value}\0`)])
  return Buffer.concat([start, typeof value === 'string' ? textOf(value) : numberOf(value)])
}

function textOf(text: string): Buffer {
  return Buffer.concat([numberOf(Buffer.byteLength(text)), Buffer.from(`${text}\0`)])
}

function numberOf(value: number): Buffer {
  const number = Buffer.alloc(4)
  number.writeUInt32LE(value)
  return number
}

function padded(bytes: Buffer, to: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)])
}
