// Whether the Linux keyring is locked, asked without opening a dialog. Every native call on a locked keyring asks the
// person for a password; a process that retries must not do that. One question over D-Bus, in as much of its protocol
// as that takes (D-Bus specification 0.42; Secret Service API 0.2). Never the truth about an open one: that is the canary.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export type KeyringLock = 'locked' | 'unlocked' | 'unknown'

/** `unknown` on other platforms, without a session bus, and wherever the answer is not understood. */
export async function askKeyringLock(address = process.env.DBUS_SESSION_BUS_ADDRESS): Promise<KeyringLock> {
  const path = process.platform === 'linux' ? socketPath(address) : undefined
  if (path === undefined) return 'unknown'
  try {
    return await askAt(path)
  } catch {
    return 'unknown'
  }
}

async function askAt(path: string): Promise<KeyringLock> {
  const socket = connect(path).setTimeout(1000, () => socket.destroy(new Error('the bus is silent')))
  try {
    return await ask(socket)
  } finally {
    socket.destroy()
  }
}

async function ask(socket: Socket): Promise<KeyringLock> {
  const bus = readerOf(socket)
  const user = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')
  socket.write(`\0AUTH EXTERNAL ${user}\r\n`)
  if (!(await bus.line()).startsWith('OK ')) return 'unknown'
  socket.write('BEGIN\r\n')
  const call = async (to: Target, ...words: string[]) => {
    socket.write(message(to, words))
    return bus.reply()
  }
  await call({
    name: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    face: 'org.freedesktop.DBus',
    does: 'Hello',
  })
  const alias = await call(
    { ...secrets, path: '/org/freedesktop/secrets', face: service, does: 'ReadAlias' },
    'default',
  )
  const path = alias.toString('utf8', 4, 4 + alias.readUInt32LE(0))
  if (path === '/') return 'unknown'
  const value = await call({ ...secrets, path, face: properties, does: 'Get' }, collection, 'Locked')
  // A variant: length and text of its signature (“b”), padding, the value.
  if (value.toString('latin1', 0, 3) !== '\x01b\0') return 'unknown'
  return value.readUInt32LE(4) === 1 ? 'locked' : 'unlocked'
}

interface Target {
  readonly name: string
  readonly path: string
  readonly face: string
  readonly does: string
}

const secrets = { name: 'org.freedesktop.secrets' }
const service = 'org.freedesktop.Secret.Service'
const collection = 'org.freedesktop.Secret.Collection'
const properties = 'org.freedesktop.DBus.Properties'

function socketPath(address: string | undefined): string | undefined {
  const found = /(?:^|;)unix:(?:[^;]*,)?(path|abstract)=([^,;]+)/.exec(address ?? '')
  if (!found?.[2]) return undefined
  const path = decodeURIComponent(found[2])
  return found[1] === 'abstract' ? `\0${path}` : path
}

/** A method call whose arguments are all strings. */
function message({ name, path, face, does }: Target, words: readonly string[]): Buffer {
  const body = words.reduce((all, word) => Buffer.concat([padded(all, 4), text(word)]), Buffer.alloc(0))
  const fields = [
    field(1, 'o', text(path)),
    field(2, 's', text(face)),
    field(3, 's', text(does)),
    field(6, 's', text(name)),
  ]
  if (words.length > 0)
    fields.push(field(8, 'g', Buffer.from(`${String.fromCharCode(words.length)}${'s'.repeat(words.length)}\0`)))
  const header = fields.reduce((all, each) => Buffer.concat([padded(all, 8), each]), Buffer.alloc(0))
  const start = Buffer.from([0x6c, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
  start.writeUInt32LE(body.length, 4)
  start.writeUInt32LE(header.length, 12)
  return Buffer.concat([padded(Buffer.concat([start, header]), 8), body])
}

function field(code: number, signature: string, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([code, 1, signature.charCodeAt(0), 0]), value])
}

function text(word: string): Buffer {
  const bytes = Buffer.from(`${word}\0`)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length - 1)
  return Buffer.concat([length, bytes])
}

function padded(bytes: Buffer, to: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)])
}

const longestReply = 64 * 1024

function readerOf(socket: Socket) {
  let got = Buffer.alloc(0)
  socket.on('data', chunk => {
    got = Buffer.concat([got, chunk])
  })
  socket.on('error', () => {}) // told to whoever waits
  const until = async (enough: () => number) => {
    while (enough() < 0) {
      if (got.length > longestReply || socket.destroyed) throw new Error('no answer that is understood')
      await Promise.race([once(socket, 'data'), once(socket, 'close')])
    }
    const taken = got.subarray(0, enough())
    got = got.subarray(taken.length)
    return taken
  }
  const lineEnd = () => {
    const at = got.indexOf('\r\n')
    return at < 0 ? -1 : at + 2
  }
  const whole = () => {
    if (got.length < 16) return -1
    if (got[0] !== 0x6c) throw new Error('a big-endian answer')
    const length = bodyStart(got) + got.readUInt32LE(4)
    return got.length < length ? -1 : length
  }
  async function reply(): Promise<Buffer> {
    const answer = await until(whole)
    if (answer[1] === 4) return reply() // a signal; not for us
    if (answer[1] !== 2) throw new Error('an error answer')
    return answer.subarray(bodyStart(answer))
  }
  return { line: async () => (await until(lineEnd)).toString('latin1'), reply }
}

function bodyStart(bytes: Buffer): number {
  return 16 + Math.ceil(bytes.readUInt32LE(12) / 8) * 8
}
