#!/usr/bin/env node
// What `valetkey` starts. `valetkey bridge …` is what MCP clients run, by the hundred: it loads dist/bridge.cjs in this
// very process and nothing else, on any Node ≥ 20. Every other verb goes to dist/cli.js on the project's own Node 24.
// Knows nothing of what the verbs do. Never writes to stdout: there it would be in the way of MCP and of --json.
'use strict'
const { join } = require('node:path')

const root = join(__dirname, '..')
const args = process.argv.slice(2)
if (args[0] === 'bridge' && !args.includes('--help')) startBridge(args.slice(1))
else startCommand().then(finish, fail)

/** @param {readonly string[]} words */
function startBridge(words) {
  const asked = readBridgeArguments(words)
  if (!asked) {
    say('Usage: valetkey bridge NAME[@ACCOUNT] [--client CLIENT]')
    say('An MCP client starts this and speaks MCP with it; `valetkey entry NAME` prints what goes into its config.')
    process.exitCode = 2
    return
  }
  const { runBridge, pathsOf } = loadBridge()
  const { stdin, stdout, stderr } = process
  const host = { command: nodeOfProject() ?? process.execPath, args: [join(root, 'dist', 'headless.js')] }
  runBridge({ ...asked, stdin, stdout, stderr, host, paths: pathsOf() }).then(finish, fail)
}

/**
 * @param {readonly string[]} words
 * @returns {{ server: string, client: string } | undefined}
 */
function readBridgeArguments(words) {
  let server
  let client = 'unnamed'
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (word === '--client') client = words[++at] ?? ''
    else if (word.startsWith('--client=')) client = word.slice('--client='.length)
    else if (word.startsWith('-') || server !== undefined) return undefined
    else server = word
  }
  return server && client ? { server, client } : undefined
}

function loadBridge() {
  const file = join(root, 'dist', 'bridge.cjs')
  try {
    return require(file)
  } catch (error) {
    if (!isMissing(error, file)) throw error
    build()
    return require(file)
  }
}

/** @returns {Promise<number>} */
async function startCommand() {
  const { existsSync } = require('node:fs')
  const { pathToFileURL } = require('node:url')
  const cli = join(root, 'dist', 'cli.js')
  const onNode24 = Number.parseInt(process.versions.node, 10) >= 24
  if (!existsSync(cli) || !(onNode24 || nodeOfProject())) build()
  if (onNode24) return (await import(pathToFileURL(cli).href)).main(args)
  const node = nodeOfProject()
  if (!node) throw new Error(`this is Node ${process.versions.node} and the project's own Node 24 is not there`)
  const { run } = await import('./run.mjs')
  return run(node, [__filename, ...args])
}

/** The Node 24 that lies in node_modules, if it was installed. */
function nodeOfProject() {
  const file = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return require('node:fs').existsSync(file) ? file : undefined
}

/** Installs and builds what is missing; everything that this prints goes to stderr. */
function build() {
  say('Valetkey is not built yet: building it now (once). `npm run build` does the same.')
  const { spawnSync } = require('node:child_process')
  const bootstrap = join(__dirname, 'bootstrap.mjs')
  const { status } = spawnSync(process.execPath, [bootstrap, 'build'], { cwd: root, stdio: ['ignore', 2, 2] })
  if (status === 0) return
  say(`Valetkey could not be built. Run \`npm run build\` in ${root} and see what it says.`)
  process.exit(1)
}

/**
 * @param {unknown} error
 * @param {string} file
 */
function isMissing(error, file) {
  if (!(error instanceof Error) || !('code' in error)) return false
  return error.code === 'MODULE_NOT_FOUND' && error.message.includes(file)
}

/** @param {number} code */
function finish(code) {
  process.exitCode = code
  // What was written is on its way; a handle that somebody forgot must not keep the process for ever.
  setTimeout(() => process.exit(), 500).unref()
}

/** @param {unknown} error */
function fail(error) {
  say(`Valetkey could not start: ${error instanceof Error ? error.message : String(error)}`)
  finish(1)
}

/** @param {string} sentence */
function say(sentence) {
  process.stderr.write(`${sentence}\n`)
}
