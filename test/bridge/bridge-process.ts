// What `valetkey bridge` does, without the command line around it; $VALETKEY_TEST_HOST is the broker to wake.
import { pathsOf } from '../../main/base/paths.ts'
import { runBridge } from '../../main/bridge.ts'

const [server = 'example', host = '/nonexistent/broker'] = process.argv.slice(2)
const { stdin, stdout, stderr } = process
process.exit(
  await runBridge({
    server,
    client: 'tester',
    stdin,
    stdout,
    stderr,
    paths: pathsOf(),
    host: { command: process.execPath, args: [host] },
  }),
)
