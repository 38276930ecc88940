// A local MCP server with keys, for tests: real SDK servers on stdio, with what goes wrong out there. Started as
// `node local-server.ts ERA [WAYS…]`; ERA is `legacy`, `both` or `modern`.
import { createHash } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { Server } from '@modelcontextprotocol/server'
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio'

const [era = 'legacy', ...ways] = process.argv.slice(2)
const { STARTS_IN, GREETING = 'none' } = process.env
if (STARTS_IN) appendFileSync(STARTS_IN, `${process.pid}\n`)
if (ways.includes('noise')) process.stdout.write('Welcome to the local server!\n')
if (ways.includes('babbles')) process.stderr.write(`starting with ${process.env.API_KEY}\n`)
if (ways.includes('breaks')) {
  process.stderr.write('Cannot find what it needs\n')
  process.exit(3)
}
if (ways.includes('stays')) {
  process.on('SIGTERM', () => {})
  setInterval(() => {}, 1000)
}

const anything = { type: 'object' as const }
const tools = ['key', 'names', 'greeting', 'where', 'args', 'exit', 'ask', 'slow', 'more', 'big'].map(name => ({
  name,
  inputSchema: anything,
}))
const digest = (value: string | undefined) =>
  value === undefined ? 'none' : createHash('sha256').update(value).digest('hex')
const text = (words: string) => ({ content: [{ type: 'text' as const, text: words }] })

function build(): Server {
  const server = new Server({ name: 'local', version: '1' }, { capabilities: { tools: { listChanged: true } } })
  server.setRequestHandler('tools/list', async () => ({ tools }))
  server.setRequestHandler('tools/call', async ({ params: { name, _meta } }, { mcpReq }) => {
    if (name === 'key') return text(digest(process.env.API_KEY))
    if (name === 'names') return text(Object.keys(process.env).sort().join(' '))
    if (name === 'greeting') return text(GREETING)
    if (name === 'where') return text(`${process.cwd()} ${process.pid} ${process.ppid}`)
    if (name === 'args') return text(JSON.stringify(process.argv.slice(2)))
    if (name === 'exit') process.exit(7)
    if (name === 'big') return text('x'.repeat(3_000_000))
    if (name === 'more') await server.sendToolListChanged()
    if (name === 'ask') {
      const requestedSchema = { type: 'object' as const, properties: { colour: { type: 'string' as const } } }
      const said = await server.elicitInput({ message: 'Which colour?', requestedSchema })
      return text(`${said.action} ${JSON.stringify(said.content ?? {})}`)
    }
    if (name === 'slow') {
      for (let progress = 1; progress <= 3; progress += 1) {
        const { progressToken } = _meta ?? {}
        if (progressToken !== undefined)
          await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 3 } })
        await new Promise(resolve => setTimeout(resolve, 30))
      }
      if (mcpReq.signal.aborted) process.stderr.write('slow was cancelled\n')
      return text('done')
    }
    return text('done')
  })
  return server
}

if (era === 'legacy') await build().connect(new StdioServerTransport())
else serveStdio(build, { legacy: era === 'modern' ? 'reject' : 'serve' })
