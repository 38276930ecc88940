// The resident behind the raw pipe: takes lines from a unix socket and posts each to the server, token in hand. No proof,
// no guard, no journal, no vault: the least that any broker does. Arguments: socket, server, bearer.
import { Agent, type IncomingMessage, request } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { messageIn } from '../event.ts'

const [socketPath = '', server = '', bearer = ''] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxSockets: 128 })

createServer(socket => {
  let rest = ''
  socket.on('error', () => {})
  socket.on('data', chunk => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) forward(line, socket)
  })
}).listen(socketPath, () => process.send?.('listening'))

process.on('disconnect', () => process.exit(0))

function forward(line: string, socket: Socket): void {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(line),
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${bearer}`,
  }
  const outgoing = request(server, { method: 'POST', agent, headers }, incoming => passOn(incoming, socket))
  outgoing.on('error', () => socket.destroy())
  outgoing.end(line)
}

/** Collected first: chunks of two answers must not mix on the socket. */
function passOn(incoming: IncomingMessage, socket: Socket): void {
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  incoming.on('end', () => {
    if (incoming.statusCode !== 200) return
    socket.cork()
    socket.write(messageIn(Buffer.concat(chunks), incoming.headers['content-type']))
    socket.write('\n')
    socket.uncork()
  })
}
