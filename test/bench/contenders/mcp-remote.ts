// mcp-remote as a client's config names it, run by its own file (npx would only add to its start). Its tokens come from a
// sign-in of its own, and lie where it puts them: in ~/.mcp-auth of the desk's home.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Contender } from '../contender.ts'
import { within } from '../deadline.ts'
import { aDesk, type Desk } from '../desk.ts'
import { initialize, type Lane } from '../lane.ts'
import { stdioLane } from '../stdio-lane.ts'
import type { World } from '../world.ts'

const packageFile = createRequire(import.meta.url).resolve('mcp-remote/package.json')
const program = join(dirname(packageFile), 'dist', 'proxy.js')

export const mcpRemoteVersion: string = createRequire(import.meta.url)(packageFile).version

export const mcpRemote: Contender = {
  name: 'mcp-remote',
  title: `mcp-remote ${mcpRemoteVersion}`,
  async settle(world, who) {
    const desk = aDesk()
    try {
      if (who === 'signed-in') await signInOnce(desk, world)
    } catch (error) {
      await desk.clear()
      throw error
    }
    const before = desk.windows()
    return {
      residents: [],
      // Its own word for a server that may be modern; by default it speaks legacy.
      lane: eras => laneOf(desk, world, eras?.server === 'modern' ? ['--protocol', 'auto'] : []),
      windows: () => desk.windows() - before,
      // Its sign-in is the window that it opened by itself: now a person answers it.
      signIn: () => desk.answerWindows(),
      stop: desk.clear,
    }
  },
}

async function signInOnce(desk: Desk, world: World): Promise<void> {
  desk.person('signs-in')
  const lane = laneOf(desk, world)
  try {
    await within(30_000, 'the sign-in of mcp-remote', initialize(lane))
  } catch (cause) {
    throw new Error(`mcp-remote could not sign in: ${lane.lastWords()}`, { cause })
  } finally {
    await lane.close()
    desk.person('does-nothing')
  }
}

function laneOf(desk: Desk, world: World, flags: readonly string[] = []): Lane {
  return stdioLane({ command: process.execPath, args: [program, world.url, ...flags], env: desk.env, cwd: desk.home })
}
