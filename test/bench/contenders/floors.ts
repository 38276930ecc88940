// Two floors that no bridge can go below: a Node child that answers itself, and a pipe to a resident that
// does nothing but post each line to the server.
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Contender, noSignIn } from '../contender.ts'
import { within } from '../deadline.ts'
import { aDesk } from '../desk.ts'
import { stdioLane } from '../stdio-lane.ts'

export const bareChild: Contender = {
  name: 'bare-child',
  title: 'bare Node child (floor)',
  async settle() {
    const desk = aDesk()
    return { ...noSignIn, lane: () => laneOf(desk, [fileOf('bare-child.cjs')]), stop: desk.clear }
  },
}

export const rawPipe: Contender = {
  name: 'raw-pipe',
  title: 'raw pipe to a resident forwarder (floor)',
  async settle(world) {
    const desk = aDesk()
    const socket = join(desk.home, 'pipe.sock')
    const forwarder = fork(fileOf('forwarder.ts'), [socket, world.url, world.bearer], { env: desk.env })
    await within(10_000, 'the forwarder', new Promise(listening => forwarder.once('message', listening)))
    const stop = async () => {
      forwarder.kill('SIGKILL')
      await desk.clear()
    }
    const lane = () => laneOf(desk, [fileOf('raw-pipe.cjs'), socket])
    return { ...noSignIn, residents: forwarder.pid === undefined ? [] : [forwarder.pid], lane, stop }
  },
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(`../floors/${name}`, import.meta.url))
}

function laneOf(desk: ReturnType<typeof aDesk>, args: readonly string[]) {
  return stdioLane({ command: process.execPath, args, env: desk.env, cwd: desk.home })
}
