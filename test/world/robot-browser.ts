// The browser of a home, as a program: `node robot-browser.ts HOME URL`. Notes the URL, then behaves as the home's person.
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { aRobot, type RobotOptions } from './robot.ts'

const [home = '', url = ''] = process.argv.slice(2)
const note = (what: object) => appendFileSync(join(home, 'browser.jsonl'), `${JSON.stringify(what)}\n`)
note({ opened: url, pid: process.pid })
const person = JSON.parse(readFileSync(join(home, 'person.json'), 'utf8')) as RobotOptions | null
if (person) {
  const robot = aRobot(undefined, person)
  await robot(url).then(
    () => note({ saw: robot.saw[0] }),
    (error: unknown) => note({ failed: String(error) }),
  )
}
