// How both ends of a fresh connection prove that they have read the rendezvous file, without the key ever travelling.
//
//   client: {"valetkey":1,"nonce":c}   the broker says nothing before this line
//   broker: {"nonce":b}
//   client: {"proof":HMAC(key, role "client", endpoint, c, b)}
//   broker: {"proof":HMAC(key, role "broker", endpoint, c, b)}
//
// The client proves first: a stranger who reaches our pipe gets one random number from the broker and nothing made with
// the key. What a squatter gets from a client is an HMAC over its own nonce under the role "client": useless offline (256
// bits), useless elsewhere (the broker draws another nonce), not reflectable (the broker's role is another), and not to be
// relayed to the real broker (the endpoint that was dialled is in it).
import type { Socket } from 'node:net'
import { BrokerError } from '../base/errors.ts'
import { areEqual, freshBytes, hmacSha256 } from '../base/proof.ts'
import type { Secret } from '../base/secret.ts'

export interface Meeting {
  readonly endpoint: string
  readonly key: Secret
}

/** The version of handshake and frames together; part of every proof. */
const version = 1
const lineLimit = 4096

/** The deadline of a peer that has connected and does not prove itself. */
export const proofDeadline = 2000

/** Resolves with the bytes that came behind the handshake. @throws BrokerError `link-refused`. */
export async function proveAsClient(socket: Socket, meeting: Meeting, deadline: number): Promise<Buffer> {
  const lines = readLines(socket, deadline)
  try {
    const ours = freshBytes(32)
    say(socket, { valetkey: version, nonce: ours.toString('base64url') })
    const theirs = nonceIn(await lines.next())
    const prove = proofOf(meeting, ours, theirs)
    say(socket, { proof: prove('client').toString('base64url') })
    checkProof((await lines.next()).proof, prove('broker'))
    return lines.rest()
  } finally {
    lines.stop()
  }
}

/** The same for the broker's end. */
export async function proveAsBroker(socket: Socket, meeting: Meeting, deadline = proofDeadline): Promise<Buffer> {
  const lines = readLines(socket, deadline)
  try {
    const hello = await lines.next()
    if (hello.valetkey !== version) throw refused('speaks another version')
    const theirs = nonceIn(hello)
    const ours = freshBytes(32)
    say(socket, { nonce: ours.toString('base64url') })
    const prove = proofOf(meeting, theirs, ours)
    checkProof((await lines.next()).proof, prove('client'))
    say(socket, { proof: prove('broker').toString('base64url') })
    return lines.rest()
  } finally {
    lines.stop()
  }
}

type Line = Readonly<Record<string, unknown>>

function say(socket: Socket, line: Line): void {
  socket.write(`${JSON.stringify(line)}\n`)
}

function nonceIn({ nonce }: Line): Buffer {
  const bytes = typeof nonce === 'string' ? Buffer.from(nonce, 'base64url') : undefined
  if (bytes?.length !== 32) throw refused('sent no nonce')
  return bytes
}

// SECURITY S4: fresh nonces of both ends, the role, the version and the endpoint are all under the key.
function proofOf({ key, endpoint }: Meeting, client: Buffer, broker: Buffer): (role: 'client' | 'broker') => Buffer {
  const secret = Buffer.from(key.reveal(), 'base64url')
  return role => hmacSha256(secret, [`valetkey link ${version}\0${role}\0${endpoint}\0`, client, broker])
}

function checkProof(proof: unknown, expected: Buffer): void {
  const bytes = typeof proof === 'string' ? Buffer.from(proof, 'base64url') : undefined
  if (!bytes || !areEqual(bytes, expected)) throw refused('has another key') // SECURITY S4: constant-time
}

/** Lines of a socket, one asked for at a time; after `stop` the socket is as before, paused. */
function readLines(socket: Socket, deadline: number) {
  let bytes: Buffer = Buffer.alloc(0)
  let failed: BrokerError | undefined
  let wake: (() => void) | undefined

  const fail = (why: string) => {
    failed ??= refused(why)
    wake?.()
  }
  const onData = (chunk: Buffer) => {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
    if (bytes.length > lineLimit && !bytes.subarray(0, lineLimit).includes(0x0a)) fail('sent a line that is too long')
    wake?.()
  }
  const onClose = () => fail('closed the connection before it had proved itself')
  const timer = setTimeout(() => fail('did not prove itself in time'), deadline)
  socket.on('data', onData)
  socket.on('end', onClose)
  socket.on('close', onClose)

  return {
    async next(): Promise<Line> {
      for (;;) {
        const end = bytes.indexOf(0x0a)
        if (failed) throw failed
        if (end >= 0) {
          const line = bytes.subarray(0, end).toString('utf8')
          bytes = bytes.subarray(end + 1)
          return parse(line)
        }
        await new Promise<void>(go => {
          wake = go
        })
      }
    },
    rest: () => bytes,
    stop() {
      clearTimeout(timer)
      socket.off('data', onData).off('end', onClose).off('close', onClose)
      socket.pause()
    },
  }
}

function parse(line: string): Line {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return value as Line
  } catch {
    // said below
  }
  throw refused('does not speak our protocol')
}

function refused(why: string): BrokerError {
  return new BrokerError('link-refused', {
    message: `What answered on Valetkey's link is not to be trusted: it ${why}. Nothing was sent to it.`,
    facts: { why },
  })
}
