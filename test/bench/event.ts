// How the limit and the floor read an answer in either form, as cheaply as the form allows.

const data = Buffer.from('data: ')

/** The JSON-RPC message in a whole HTTP answer: the answer itself, or what its one event carries. */
export function messageIn(body: Buffer, contentType: string | undefined): Buffer {
  if (!contentType?.startsWith('text/event-stream')) return body
  return body.subarray(body.indexOf(data) + data.length, body.lastIndexOf('\n\n'))
}
