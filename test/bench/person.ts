// The person behind the browser of a desk: `node person.ts URL` signs in as Alice and allows what is asked.
import { aRobot } from '../world/robot.ts'

await aRobot(undefined, { as: 'alice' })(process.argv[2] ?? '')
