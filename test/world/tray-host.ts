// A panel that shows tray icons, as far as programs can tell: it holds the watcher's name on a session bus and answers
// whoever registers an icon. Speaks the few words of D-Bus that this takes, and draws nothing.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const watcher = 'org.kde.StatusNotifierWatcher'
const bus = 'org.freedesktop.DBus'
const [call, reply] = [1, 2]
const [object, member, replySerial, destination, sender, signature] = [1, 3, 5, 6, 7, 8]
/** Name, type and text of a header field. */
type Field = readonly [number, string, string | number]

export async function aTrayHost(address: string): Promise<AsyncDisposable> {
  const path = /unix:(?:path|abstract)=([^,]+)/.exec(address)?.[1] ?? ''
  const socket = connect(address.includes('abstract=') ? `\0${path}` : path)
  socket.on('error', () => {})
  const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')
  socket.write(`\0AUTH EXTERNAL ${uid}\r\n`)
  await once(socket, 'data', { signal: AbortSignal.timeout(5000) })
  socket.write('BEGIN\r\n')
  answerCalls(socket)
  socket.write(toBus(1, 'Hello', Buffer.alloc(0), ''))
  const flags = Buffer.alloc(4)
  socket.write(toBus(2, 'RequestName', Buffer.concat([padded(textOf(watcher), 4), flags]), 'su'))
  return { [Symbol.asyncDispose]: async () => void socket.destroy() }
}

function toBus(serial: number, name: string, body: Buffer, types: string): Buffer {
  const fields: Field[] = [
    [object, 'o', '/org/freedesktop/DBus'],
    [2, 's', bus],
    [member, 's', name],
    [destination, 's', bus],
  ]
  return message(call, serial, types ? [...fields, [signature, 'g', types]] : fields, body)
}

function answerCalls(socket: Socket): void {
  let held: Buffer = Buffer.alloc(0)
  let serial = 10
  socket.on('data', chunk => {
    held = Buffer.concat([held, chunk as Buffer])
    while (held.length >= 16) {
      const head = 16 + held.readUInt32LE(12)
      const whole = Math.ceil(head / 8) * 8 + held.readUInt32LE(4)
      if (held.length < whole) return
      const answer = answerTo(held.subarray(0, head), ++serial)
      if (answer) socket.write(answer)
      held = held.subarray(whole)
    }
  })
}

/** Every property that is asked for is `true` (a host is there); every other call is done. */
function answerTo(head: Buffer, serial: number): Buffer | undefined {
  if (head[1] !== call) return undefined
  const asked = stringFields(head)
  const isProperty = asked.get(member) === 'Get'
  const body = isProperty ? Buffer.from([1, 0x62, 0, 0, 1, 0, 0, 0]) : Buffer.alloc(0)
  const fields: Field[] = [
    [replySerial, 'u', head.readUInt32LE(8)],
    [destination, 's', asked.get(sender) ?? ''],
  ]
  return message(reply, serial, isProperty ? [...fields, [signature, 'g', 'v']] : fields, body)
}

function stringFields(head: Buffer): Map<number, string> {
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

function message(type: number, serial: number, fields: readonly Field[], body: Buffer): Buffer {
  const packed = fields.reduce((all, field) => Buffer.concat([padded(all, 8), fieldOf(field)]), Buffer.alloc(0))
  const head = Buffer.alloc(16)
  head.set([0x6c, type, 0, 1])
  head.writeUInt32LE(body.length, 4)
  head.writeUInt32LE(serial, 8)
  head.writeUInt32LE(packed.length, 12)
  return Buffer.concat([padded(Buffer.concat([head, packed]), 8), body])
}

function fieldOf([code, type, value]: Field): Buffer {
  const start = Buffer.from([code, 1, type.charCodeAt(0), 0])
  if (type === 'g') return Buffer.concat([start, Buffer.from([String(value).length]), Buffer.from(`${value}\0`)])
  if (typeof value === 'string') return Buffer.concat([start, textOf(value)])
  const number = Buffer.alloc(4)
  number.writeUInt32LE(value)
  return Buffer.concat([start, number])
}

function textOf(text: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(Buffer.byteLength(text))
  return Buffer.concat([length, Buffer.from(`${text}\0`)])
}

function padded(bytes: Buffer, to: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)])
}
