// How a server is added: its URL judged, itself and its issuer looked at, its record written, its first account signed in.
import { asBrokerError, BrokerError } from '../base/errors.ts'
import { quote } from '../base/quote.ts'
import { addressRefused, confirmedHostsOf, judgeUrl } from '../net/addresses.ts'
import { logInWithPerson } from './begin-log-in.ts'
import { writeClientSecret } from './client-secrets.ts'
import type { Asker, Command, Results } from './commands.ts'
import { confirm } from './confirm.ts'
import type { Core } from './core.ts'
import { exceptionSentence } from './exceptions.ts'
import { lookAt } from './look.ts'
import type { ServerRecord } from './servers.ts'

type Add = Extract<Command, { verb: 'add' }>

/** @throws BrokerError; before the server was looked at and found good, nothing is written. */
export async function addServer(core: Core, command: Add, asker: Asker): Promise<Results['add']> {
  const url = readServerUrl(command.url)
  refuseSecondTime(core, url)
  const name = command.name ?? freeName(url, takenNames(core))
  if (core.servers.find(name)) {
    throw new BrokerError('name-taken', {
      message: `There is a server called ${name} already. Choose another with --name.`,
    })
  }
  for (const exception of command.exceptions) await confirm(asker, exceptionSentence(name, exception))
  const look = await lookAt(core, newRecord(core, command, { name, url: url.href }), asker)
  if (command.clientSecret) await writeClientSecret(name, command.clientSecret, core.ports.vault)
  core.servers.save(look.server)
  const added = { server: name, account: command.account, url: url.href, protected: look.discovery !== undefined }
  if (!look.discovery || command.signIn === 'later') return { ...added, signedIn: false }
  try {
    await logInWithPerson(core, { server: name, account: command.account, browser: command.browser, look }, asker)
    return { ...added, signedIn: true }
  } catch (error) {
    const failed = asBrokerError(error)
    throw new BrokerError(failed.code, {
      message: `${failed.message} ${name} is added all the same; sign in any time with: valetkey login ${name}`,
      cause: error,
      facts: failed.facts,
    })
  }
}

function newRecord(core: Core, command: Add, { name, url }: { name: string; url: string }): ServerRecord {
  const { clientId, clientSecret } = command
  return {
    name,
    url,
    addedAt: core.ports.now(),
    protection: 'unknown',
    exceptions: command.exceptions,
    confirmedHosts: [],
    ...(clientId ? { preRegistered: { clientId, hasSecret: clientSecret !== undefined } } : {}),
    accounts: [],
    warnings: [],
  }
}

/** The URL that a person typed, judged. Its own host counts as confirmed: they typed it. SECURITY S12. */
export function readServerUrl(text: string): URL {
  const url = parseUrl(text.trim())
  if (!url) {
    throw new BrokerError('not-a-url', {
      message: `${quote(text)} is not a URL. Give the address of the MCP server, such as https://mcp.example.com/mcp`,
    })
  }
  url.hash = ''
  const judged = judgeUrl(url, confirmedHostsOf(url))
  if (judged !== 'ok') throw addressRefused(judged)
  return url
}

function parseUrl(text: string): URL | undefined {
  const spelled = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`
  if (!/^\S+$/.test(text) || !/[.:]|localhost/.test(text)) return undefined
  try {
    return new URL(spelled)
  } catch {
    return undefined
  }
}

function refuseSecondTime(core: Core, url: URL): void {
  const same = core.servers.all().find(server => server.url === url.href)
  if (!same) return
  throw new BrokerError('name-taken', {
    message: `That server is here already, as ${same.name}. To sign in: valetkey login ${same.name} · a second account: valetkey login ${same.name}@work`,
  })
}

const takenNames = (core: Core) => new Set(core.servers.all().map(server => server.name))

/** A short name from the host: `https://mcp.linear.app/mcp` becomes `linear`, the second one `linear-2`. */
export function freeName(url: URL, taken: ReadonlySet<string>): string {
  const labels = url.hostname.split('.').filter(label => !/^(mcp|api|www|remote|server)$/.test(label))
  const numeric = /^[\d.]+$|^\[/.test(url.hostname) || url.hostname === 'localhost'
  const base = (numeric ? 'local' : (labels[0] ?? 'server')).toLowerCase().replace(/[^a-z0-9-]+/g, '-')
  const clean = base.replace(/^-+|-+$/g, '').slice(0, 40) || 'server'
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? clean : `${clean}-${n}`
    if (!taken.has(name)) return name
  }
}
