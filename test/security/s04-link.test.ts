// S4: both ends of the link prove themselves before either speaks MCP.
import { createHmac } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { asBrokerError } from '../../main/base/errors.ts'
import type { Paths } from '../../main/base/paths.ts'
import { dial } from '../../main/link/dial.ts'
import { noBody } from '../../main/link/frames.ts'
import { publish, readRendezvous } from '../../main/link/rendezvous.ts'
import { aHome } from '../link/a-home.ts'
import { aListener, until } from '../link/a-listener.ts'

const nonce = Buffer.alloc(32, 1).toString('base64url')

/** Everything the broker says to a stranger who says this. */
async function saidTo(endpoint: string, ...lines: (string | ((heard: string) => string))[]): Promise<string> {
  const socket = connect(endpoint)
  onTestFinished(() => void socket.destroy())
  let heard = ''
  socket.on('data', chunk => {
    heard += chunk
  })
  socket.on('error', () => {})
  const closed = new Promise<void>(go => socket.on('close', () => go()))
  for (const [n, line] of lines.entries()) {
    await until(() => heard.split('\n').length > n || socket.destroyed)
    socket.write(typeof line === 'string' ? line : line(heard))
  }
  await closed
  return heard
}

async function refusalOf(paths: Paths): Promise<string> {
  try {
    ;(await dial({ paths })).close()
    return 'connected'
  } catch (error) {
    return asBrokerError(error).code
  }
}

/** Somebody else behind a name that a client dials. */
async function aSquatter(endpoint: string, behave: (socket: Socket) => void) {
  const heard: string[] = []
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.on('data', chunk => heard.push(chunk.toString()))
    behave(socket)
  })
  await new Promise<void>(go => server.listen(endpoint, go))
  onTestFinished(() => void server.close())
  return heard
}

const found = (paths: Paths) => {
  const seen = readRendezvous(paths)
  if (seen.is !== 'found') throw new Error(seen.is)
  return seen.rendezvous
}

test('S4 the broker says nothing to who does not speak, and drops it', async () => {
  const { paths } = aHome()
  const { endpoint, lines, channels } = await aListener(paths)
  expect(await saidTo(endpoint)).toBe('')
  expect(lines.join()).toContain('in time')
  expect(channels).toEqual([])
})

test.each([
  ['garbage', '\u0000\u0001GET / HTTP/1.1\r\n\r\n', 'does not speak our protocol'],
  ['MCP', '{"jsonrpc":"2.0","id":1,"method":"initialize"}\n', 'another version'],
  ['another version', `{"valetkey":2,"nonce":"${nonce}"}\n`, 'another version'],
  ['a short nonce', '{"valetkey":1,"nonce":"AAAA"}\n', 'no nonce'],
  ['an endless line', 'x'.repeat(5000), 'too long'],
])('S4 %s gets no word from the broker and no channel', async (_, line, why) => {
  const { paths } = aHome()
  const { endpoint, channels, lines } = await aListener(paths)
  expect(await saidTo(endpoint, line)).toBe('')
  expect(lines.join()).toContain(why)
  expect(channels).toEqual([])
})

test('S4 no more than 64 strangers are listened to at one time', async () => {
  const { paths } = aHome()
  const { endpoint } = await aListener(paths)
  const closed = new Set<number>()
  for (let n = 0; n < 70; n += 1) {
    const socket = connect(endpoint)
    onTestFinished(() => void socket.destroy())
    socket.on('error', () => {}).on('close', () => closed.add(n))
    await new Promise(go => socket.on('connect', go))
  }
  await until(() => closed.size >= 64)
  expect(closed.size).toBe(64)
})

test('S4 a wrong proof gets a nonce and nothing else', async () => {
  const { paths } = aHome()
  const { endpoint, channels, lines } = await aListener(paths)
  const heard = await saidTo(endpoint, `{"valetkey":1,"nonce":"${nonce}"}\n`, `{"proof":"${nonce}"}\n`)
  expect(Object.keys(JSON.parse(heard))).toEqual(['nonce'])
  expect(lines.join()).toContain('another key')
  expect(channels).toEqual([])
})

test('S4 a proof that was heard once is worth nothing the next time', async () => {
  const { paths } = aHome()
  const { endpoint, channels } = await aListener(paths)
  const { key } = found(paths)
  const prove = (heard: string) => {
    const mac = createHmac('sha256', Buffer.from(key.reveal(), 'base64url'))
    mac.update(`valetkey link 1\0client\0${endpoint}\0`).update(Buffer.from(nonce, 'base64url'))
    return `{"proof":"${mac.update(Buffer.from(JSON.parse(heard).nonce, 'base64url')).digest('base64url')}"}\n`
  }
  let proof = ''
  const socket = connect(endpoint)
  onTestFinished(() => void socket.destroy())
  socket.write(`{"valetkey":1,"nonce":"${nonce}"}\n`)
  socket.once('data', chunk => {
    proof = prove(chunk.toString())
    socket.write(proof)
  })
  await until(() => channels.length === 1)
  await saidTo(endpoint, `{"valetkey":1,"nonce":"${nonce}"}\n`, () => proof)
  expect(channels).toHaveLength(1)
})

test('S4 the role and the endpoint are under the key: neither reflection nor a relay proves anything', async () => {
  const { paths } = aHome()
  const { endpoint, channels } = await aListener(paths)
  const { key } = found(paths)
  for (const [role, where] of [
    ['broker', endpoint],
    ['client', `${endpoint}x`],
  ]) {
    await saidTo(endpoint, `{"valetkey":1,"nonce":"${nonce}"}\n`, heard => {
      const mac = createHmac('sha256', Buffer.from(key.reveal(), 'base64url')).update(
        `valetkey link 1\0${role}\0${where}\0`,
      )
      mac.update(Buffer.from(nonce, 'base64url')).update(Buffer.from(JSON.parse(heard).nonce, 'base64url'))
      return `{"proof":"${mac.digest('base64url')}"}\n`
    })
  }
  expect(channels).toEqual([])
})

test('S4 a squatter that sends a client its own words back is refused and hears no MCP', async () => {
  const { paths } = aHome()
  const { endpoint, close } = await aListener(paths)
  const rendezvous = found(paths)
  await close()
  publish(paths, rendezvous)
  const heard = await aSquatter(endpoint, socket => socket.on('data', chunk => socket.write(chunk)))
  expect(await refusalOf(paths)).toBe('link-refused')
  expect(heard.join()).not.toContain('attach')
})

test('S4 a squatter that proves nothing is refused: no word, another key, garbage', async () => {
  for (const answer of ['', `{"nonce":"${nonce}"}\n{"proof":"${nonce}"}\n`, 'HTTP/1.1 200 OK\r\n\r\n']) {
    const { paths } = aHome()
    const { endpoint, close } = await aListener(paths)
    const rendezvous = found(paths)
    await close()
    publish(paths, rendezvous)
    const heard = await aSquatter(endpoint, socket => (answer === '' ? socket.end() : socket.write(answer)))
    expect(await refusalOf(paths)).toBe('link-refused')
    expect(heard.join()).not.toContain(rendezvous.key.reveal())
  }
})

test('S4 a rendezvous with another key than the broker’s is refused', async () => {
  const { paths } = aHome()
  await aListener(paths)
  const file = join(paths.run, 'rendezvous.json')
  const text = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...text, key: nonce }))
  expect(await refusalOf(paths)).toBe('link-refused')
})

test('S4 slow peers hold up nobody who proves itself', async () => {
  const { paths } = aHome()
  const { endpoint } = await aListener(paths)
  const slow = Array.from({ length: 150 }, () => connect(endpoint))
  onTestFinished(() => slow.forEach(socket => void socket.destroy()))
  for (const socket of slow) socket.on('error', () => {}).write('{')
  const channel = await dial({ paths, timeout: 30_000 })
  channel.close()
})

test('S4 folder, file and socket are closed to others', async () => {
  const { paths } = aHome()
  const { endpoint } = await aListener(paths)
  const modes = [paths.run, join(paths.run, 'rendezvous.json'), endpoint].map(path => statSync(path).mode & 0o777)
  expect(modes).toEqual([0o700, 0o600, 0o600])
})

test('S4 endpoint and key are new at every start', async () => {
  const { paths } = aHome()
  const first = await aListener(paths)
  const before = found(paths)
  await first.close()
  expect(readRendezvous(paths)).toEqual({ is: 'none' })
  await aListener(paths)
  expect(found(paths).endpoint).not.toBe(before.endpoint)
  expect(found(paths).key.equals(before.key)).toBe(false)
})

test('S4 a home too long for a socket name gets a private folder elsewhere', async () => {
  const { home, paths } = aHome()
  const long: Paths = { ...paths, run: join(home, 'x'.repeat(90), 'run'), identity: `test${process.pid}` }
  const { endpoint } = await aListener(long)
  onTestFinished(() => rmSync(join(endpoint, '..'), { recursive: true, force: true }))
  expect(endpoint).toMatch(/^\/tmp\/valetkey-\d+-test\d+\/[0-9a-f]{8}\.sock$/)
  expect(statSync(join(endpoint, '..')).mode & 0o777).toBe(0o700)
  expect(await refusalOf(long)).toBe('connected')
})

const spoilt: [string, (paths: Paths) => void][] = [
  ['a folder open to others', paths => chmodSync(paths.run, 0o755)],
  ['a file open to others', paths => chmodSync(join(paths.run, 'rendezvous.json'), 0o644)],
  [
    'a symlinked folder',
    paths => {
      renameSync(paths.run, `${paths.run}-real`)
      symlinkSync(`${paths.run}-real`, paths.run)
    },
  ],
  [
    'a symlinked file',
    paths => {
      const file = join(paths.run, 'rendezvous.json')
      renameSync(file, `${file}.real`)
      symlinkSync(`${file}.real`, file)
    },
  ],
  ['a file of another version', paths => writeFileSync(join(paths.run, 'rendezvous.json'), '{"version":2}')],
  ['a file of garbage', paths => writeFileSync(join(paths.run, 'rendezvous.json'), 'garbage')],
  ['a huge file', paths => writeFileSync(join(paths.run, 'rendezvous.json'), ' '.repeat(10_000))],
]

test.each(spoilt)('S4 nothing is dialled by way of %s', async (_, spoil) => {
  const { paths } = aHome()
  const { channels } = await aListener(paths)
  spoil(paths)
  expect(await refusalOf(paths)).toBe('link-refused')
  expect(channels).toEqual([])
})

const isRoot = process.getuid?.() === 0

test.runIf(isRoot).each([
  ['folder', (paths: Paths) => paths.run],
  ['file', (paths: Paths) => join(paths.run, 'rendezvous.json')],
  ['socket', (paths: Paths) => found(paths).endpoint],
])('S4 a %s of another user is refused', async (_, pathIn) => {
  const { paths } = aHome()
  await aListener(paths)
  chownSync(pathIn(paths), 12_345, 12_345)
  expect(await refusalOf(paths)).toBe('link-refused')
})

test('S4 a broker does not open its door in a folder that is not private', async () => {
  const { home, paths } = aHome()
  mkdirSync(join(home, 'elsewhere'), { mode: 0o700 })
  mkdirSync(paths.state, { recursive: true })
  symlinkSync(join(home, 'elsewhere'), paths.run)
  await expect(aListener(paths)).rejects.toMatchObject({ code: 'link-refused' })
})

test('S4 no byte on the wire is the key', async () => {
  const { paths } = aHome()
  const { endpoint, channels } = await aListener(paths)
  const { key } = found(paths)
  const wire: Buffer[] = []
  const noted = (chunk: Buffer) => {
    wire.push(chunk)
    return chunk
  }
  const proxy = createServer(socket => {
    const far = connect(endpoint)
    onTestFinished(() => void far.destroy())
    socket.on('data', chunk => far.write(noted(chunk))).on('error', () => {})
    far.on('data', chunk => socket.write(noted(chunk))).on('error', () => {})
    far.on('close', () => socket.destroy())
    socket.on('close', () => far.destroy())
  })
  const tapped = join(paths.run, 'tap')
  await new Promise<void>(go => proxy.listen(tapped, go))
  onTestFinished(() => void proxy.close())
  publish(paths, { ...found(paths), endpoint: tapped })
  expect(await refusalOf(paths)).toBe('link-refused') // the relay itself is refused: the endpoint is under the key
  expect(channels).toEqual([])
  const bytes = Buffer.concat(wire)
  expect(bytes.length).toBeGreaterThan(100)
  expect(bytes.includes(key.reveal())).toBe(false)
  expect(bytes.includes(Buffer.from(key.reveal(), 'base64url'))).toBe(false)
})

test('a socket that a dead broker left is unreachable, and swept by the next', async () => {
  const { paths } = aHome()
  const { endpoint, close } = await aListener(paths)
  const rendezvous = found(paths)
  await close()
  publish(paths, rendezvous)
  expect(await refusalOf(paths)).toBe('broker-unreachable')
  writeFileSync(endpoint, '')
  await aListener(paths)
  expect(statSync(endpoint, { throwIfNoEntry: false })).toBeUndefined()
  const channel = await dial({ paths })
  channel.send({ head: { t: 'command' }, body: noBody })
  channel.close()
})
