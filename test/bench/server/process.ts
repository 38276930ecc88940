// The process behind a run: one issuer with strict rotation and reuse detection, one MCP server that asks it about
// tokens. Its own process, so that no measured client shares its event loop. Told what to do by `control.ts`.
import { anIssuer } from '../../world/issuer.ts'
import type { Ask, Counts, Reply } from './control.ts'
import { mcpServer } from './mcp-server.ts'

const options = { accessTokenTtl: 3600, refreshTokens: 'always' as const, rotation: 'strict' as const }
const issuer = await anIssuer(options)
let rejectedBefore = 0

const server = await mcpServer({
  issuer: issuer.url,
  verify: token => (issuer.verify(token)?.issuedAt ?? 0) > rejectedBefore,
})
issuer.declareResource(server.url)

function act(asked: Ask): void {
  server.forgetTokens()
  if (asked.ask === 'life-of-tokens') options.accessTokenTtl = asked.seconds
  if (asked.ask === 'late-answers') issuer.delayTokenAnswers(asked.ms)
  if (asked.ask === 'era') server.speak(asked.speaks)
  if (asked.ask === 'answers') server.answerAs(asked.as)
  if (asked.ask === 'reject-tokens') rejectedBefore = Date.now()
}

function counts(): Counts {
  const signIns = issuer.events('token-issued').length
  const reuseDetected = issuer.events('reuse-detected').length
  return {
    refreshRequests: issuer.requests.token - signIns,
    reuseDetected,
    grantAlive: reuseDetected === 0 && issuer.grantsAlive() > 0,
    signIns,
    refused: server.refused(),
  }
}

const say = (reply: Reply) => process.send?.(reply)

process.on('message', ({ id, asked }: { id: number; asked: Ask }) => {
  act(asked)
  say({ id, counts: counts() })
})
process.on('disconnect', () => process.exit(0))
say({ ready: { url: server.url, issuer: issuer.url, bearer: issuer.mint('alice', server.url) } })
