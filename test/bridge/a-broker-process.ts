// A broker of our own making, as a process: claims, listens, notes what it hears in $HOME/heard.jsonl, answers by method.
// tools/call of `hang` is never answered; of `bye` says goodbye and ends; of `large` answers many bytes. SIGTERM: goodbye, `stopped`.
import { appendFileSync, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../../main/base/log.ts'
import { pathsOf } from '../../main/base/paths.ts'
import type { Channel } from '../../main/link/channel.ts'
import { noBody } from '../../main/link/frames.ts'
import { listen } from '../../main/link/listen.ts'
import { claim } from '../../main/link/single.ts'

const diary = join(homedir(), 'heard.jsonl')
const note = (what: object) => appendFileSync(diary, `${JSON.stringify({ pid: process.pid, ...what })}\n`)
const channels = new Set<Channel>()

// Of the brokers of this home the first leaves `hang once` unanswered, the next answers it.
const isSecond = existsSync(diary)
note({ started: true, env: process.env, argv: process.argv.slice(2) })
await claim(pathsOf())
const listener = await listen({ paths: pathsOf(), log: silentLog, onChannel: serve })
note({ listening: true })
process.on('SIGTERM', leave)

function serve(channel: Channel): void {
  channels.add(channel)
  channel.onClose(() => channels.delete(channel))
  channel.onFrame(({ head, body }) => {
    const text = body.length < 10_000 ? body.toString() : `${body.length} bytes`
    note({ head, body: text })
    if (head.t === 'attach' && head.server === 'nowhere') {
      channel.send({
        head: { t: 'refused', code: 'unknown-server', message: 'There is no server nowhere.' },
        body: noBody,
      })
    } else if (head.t === 'attach') {
      channel.send({ head: { t: 'attached' }, body: noBody })
    }
    if (head.t !== 'message' || head.id === undefined || head.method === undefined || head.replay) return
    if (text.includes('hang once') ? !isSecond : text.includes('hang')) return
    if (text.includes('bye')) return leave()
    const result = text.includes('large') ? { size: 'x'.repeat(30_000_000) } : { method: head.method, by: process.pid }
    const answer = { jsonrpc: '2.0', id: head.id, result }
    channel.send({ head: { t: 'message', answers: head.id }, body: Buffer.from(JSON.stringify(answer)) })
  })
}

function leave(): void {
  void listener.close()
  for (const channel of channels) {
    channel.send({ head: { t: 'bye', reason: 'stopped' }, body: noBody })
    channel.close()
  }
  setTimeout(() => process.exit(), 200)
}
