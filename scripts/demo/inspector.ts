// A real MCP client, the MCP Inspector's command line, started with an entry as a client's config holds it.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/inspector-cli/build/index.js', import.meta.url),
)

export interface Entry {
  readonly command: string
  readonly args: readonly string[]
}

/** What the server answered, as JSON text. Rejects with what the client said when it failed. */
export function inspect(
  entry: Entry,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = [program, entry.command, ...entry.args, ...words]
    execFile(process.execPath, args, { env: { ...env }, timeout: 30_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${stderr || stdout || error.message}`.trim()))
      else resolve(stdout.trim())
    })
  })
}
