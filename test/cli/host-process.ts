// A host that tests let the command line wake: listens, answers `snapshot`, and ends when the test ends it.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog } from '../../main/base/log.ts'
import { pathsOf } from '../../main/base/paths.ts'
import { listen } from '../../main/link/listen.ts'
import { aSnapshot } from './snapshot.ts'

const paths = pathsOf()
appendFileSync(join(paths.state, 'hosts'), `${process.pid}\n`)
process.on('exit', () => appendFileSync(join(paths.state, 'ended'), `${process.pid}\n`))
const listener = await listen({
  paths,
  log: silentLog,
  onChannel: channel =>
    channel.onFrame(({ body }) => {
      const { verb } = JSON.parse(body.toString('utf8'))
      const answer = verb === 'stop' ? { stopped: true } : aSnapshot()
      channel.send({ head: { t: 'result' }, body: Buffer.from(JSON.stringify(answer)) })
      if (verb === 'stop') void listener.close().then(() => setTimeout(() => process.exit(0), 200))
    }),
})
setTimeout(() => process.exit(1), 60_000)
