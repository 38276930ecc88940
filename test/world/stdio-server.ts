// The test world's MCP server over stdio, for tests of the world's own clients: `node stdio-server.ts`.
import { serveStdio } from './serve-stdio.ts'

await serveStdio('stdio')
