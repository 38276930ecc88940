// An MCP host, as far as it matters here: starts a server with the six names that the MCP SDK passes on, and its own
// stdin and stdout. `node stripping-host.ts COMMAND ARGUMENT…`
import { spawn } from 'node:child_process'

const [command = '', ...args] = process.argv.slice(2)
const six = ['HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER'].map(name => [name, process.env[name] ?? ''])
const child = spawn(command, args, { env: Object.fromEntries(six), stdio: 'inherit' })
child.on('exit', code => process.exit(code ?? 1))
