// In which of the two forms of Streamable HTTP an answer goes out: as JSON with its length, or as an event stream.
import type { ServerResponse } from 'node:http'
import type { AnswersAs } from './control.ts'

export type { AnswersAs } from './control.ts'

type Pieces = readonly (string | Buffer)[]

export function sender(kind: AnswersAs): (response: ServerResponse, body: Pieces) => void {
  return kind === 'json' ? sendPieces : sendEvent
}

export function sendJson(response: ServerResponse, value: unknown): void {
  sendPieces(response, [JSON.stringify(value)])
}

function sendPieces(response: ServerResponse, body: Pieces): void {
  const length = body.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': length })
  writeAll(response, body)
}

function sendEvent(response: ServerResponse, body: Pieces): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  writeAll(response, ['event: message\ndata: ', ...body, '\n\n'])
}

/** Small ones in one piece; not by `cork`, with which Node 24.21 writes chunks behind the last one. */
function writeAll(response: ServerResponse, pieces: Pieces): void {
  if (pieces.every(piece => typeof piece === 'string')) return void response.end(pieces.join(''))
  for (const piece of pieces) response.write(piece)
  response.end()
}
