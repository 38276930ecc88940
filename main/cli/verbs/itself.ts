// The verbs about Valetkey itself: status, unlock, serve, stop, uninstall, version.
import { isBrokerError } from '../../base/errors.ts'
import type { Results } from '../../broker/contract/commands.ts'
import { readRendezvous } from '../../link/rendezvous.ts'
import type { Desk } from '../desk/desk.ts'
import { hasEnded } from '../desk/has-ended.ts'
import type { Outcome } from '../show/outcome.ts'
import { inert } from '../show/print.ts'
import { receiptText, unconfirmed } from '../show/receipts.ts'
import { statusText } from '../show/status.ts'
import { askSecret, askYesOrNo, firstLine } from '../talk/ask.ts'
import { misused } from '../typed/arguments.ts'
import type { Call, Verb } from '../typed/verb.ts'

const group = 'Valetkey itself'

/** What the work gives, or undefined when no broker runs. */
async function unlessAsleep<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (isBrokerError(error, 'broker-unreachable')) return undefined
    throw error
  }
}

export const status: Verb = {
  name: 'status',
  group,
  usage: '',
  summary: 'Tell what runs, what is connected and what needs you; wakes nothing',
  words: [0, 0],
  examples: ['valetkey status', 'valetkey status --json'],
  async run(_call, desk) {
    const snapshot = await unlessAsleep(desk.request({ verb: 'snapshot' }, 'if-awake'))
    if (snapshot) return { result: { awake: true, ...snapshot }, text: statusText(snapshot, desk) }
    const byHand = desk.installation.serve ? '; to run it yourself: valetkey serve' : ''
    const text = `${desk.style('quiet', '○')} Valetkey sleeps. A client or a command wakes it${byHand}`
    return { result: { awake: false }, text }
  },
}

export const unlock: Verb = {
  name: 'unlock',
  group,
  usage: '[--passphrase-stdin]',
  summary: 'Open a locked keychain, or the sealed file that holds the tokens where there is none',
  about: [
    'A keychain asks for its password itself. For a sealed file, the first passphrase creates the file. It is never taken from the command line, where other programs could read it.',
  ],
  words: [0, 0],
  options: { 'passphrase-stdin': { takes: 'nothing', help: 'read the passphrase from the first line of stdin' } },
  examples: ['valetkey unlock', 'pass show valetkey | valetkey unlock --passphrase-stdin'],
  async run(call, desk) {
    const { vault: before } = await desk.request({ verb: 'snapshot' })
    if (before.kind === 'memory') return { result: { vault: before.kind }, text: nothingToOpen }
    if (before.kind === 'sealed-file' && before.state.is === 'open') {
      return { result: { vault: before.kind }, text: 'The sealed file is open already.' }
    }
    const asks = before.kind === 'keychain' && before.state.is === 'locked'
    if (asks) desk.voice.note('Your desktop asks for the password of your keychain.')
    const isFirst = before.state.is === 'locked' && before.state.fresh === true
    const secret = before.kind === 'keychain' ? {} : { passphrase: await readPassphrase(call, desk, isFirst) }
    const { vault } = await desk.request({ verb: 'unlock', ...secret })
    return { result: { vault }, text: `The vault (${inert(vault)}) is open.` }
  },
}

const nothingToOpen =
  'There is nothing to open: tokens rest in memory only. A file that keeps them: valetkey serve --vault sealed-file'

async function readPassphrase(call: Call, desk: Desk, isFirst: boolean): Promise<string> {
  if (!call.has('passphrase-stdin')) return await askPassphrase(desk, isFirst)
  const line = await firstLine(desk.stdin, desk.signal)
  if (!line) throw misused('There was no passphrase on stdin.')
  return line
}

// A slip in the first one would seal a file that nobody can open again: it is typed twice.
async function askPassphrase({ signal }: Desk, isFirst: boolean): Promise<string> {
  const passphrase = await askSecret(isFirst ? 'A new passphrase for the sealed file' : 'Passphrase', signal)
  if (!isFirst || (await askSecret('The same passphrase again', signal)) === passphrase) return passphrase
  throw misused('The two passphrases differ. Nothing was made; run valetkey unlock again.')
}

export const stop: Verb = {
  name: 'stop',
  group,
  usage: '',
  summary: 'Stop the broker; calls that are running are finished first',
  words: [0, 0],
  examples: ['valetkey stop'],
  async run(_call, desk) {
    const found = readRendezvous(desk.paths)
    const stopped = await unlessAsleep(desk.request({ verb: 'stop' }, 'if-awake'))
    if (!stopped) return { result: { stopped: false }, text: 'Valetkey was not running.' }
    const gone = found.is !== 'found' || (await hasEnded(found.rendezvous.pid, desk.signal))
    const text = gone ? 'Valetkey is stopped.' : 'Valetkey is stopping; it still finishes what runs.'
    return { result: { stopped: true, ended: gone }, text: `${text} The next call of a client wakes it again.` }
  },
}

export const uninstall: Verb = {
  name: 'uninstall',
  group,
  usage: '[--yes] [--lose-keys]',
  summary: 'Revoke everything and delete what Valetkey keeps on this machine',
  about: [
    'Where a key that was moved out of a file cannot be put back, it stops and says so; nothing is deleted then.',
  ],
  words: [0, 0],
  options: {
    yes: { takes: 'nothing', help: 'do not ask, unless keys would lie in files again' },
    'lose-keys': { takes: 'nothing', help: 'go on where keys cannot be put back into their files, and are lost' },
  },
  examples: ['valetkey uninstall', 'valetkey uninstall --yes --json'],
  async run(call, desk) {
    desk.voice.note(whatUninstallDoes)
    if (!call.has('yes') && !(await askYesOrNo('Do it now?', withoutTerminal, desk.signal))) {
      return { result: { uninstalled: false }, text: 'Nothing was done.' }
    }
    const result = await desk.request({ verb: 'uninstall', keys: call.has('lose-keys') ? 'lose' : 'keep' })
    return { result: { uninstalled: true, ...result }, text: goneText(result, desk), ...unconfirmed(result.receipts) }
  },
}

const whatUninstallDoes =
  'Every client loses every server, all tokens are revoked at their issuers, clients’ config files are put back, and keychain items, settings, start at login and the link for terminals are deleted.'
const withoutTerminal =
  'Uninstalling asks first, and this process has no terminal. To do it without being asked: valetkey uninstall --yes'

function goneText({ receipts, deleted, couldNotUndo }: Results['uninstall'], desk: Desk): string {
  const left = couldNotUndo.map(what => `${desk.style('waiting', '!')} Left behind: ${inert(what)}`)
  const items = deleted === 0 ? 'The vault is empty.' : `The vault is empty; entries deleted: ${deleted}.`
  return [receiptText(receipts, desk.now(), desk.style), items, ...left].filter(Boolean).join('\n')
}

export const version: Verb = {
  name: 'version',
  group,
  usage: '',
  summary: 'Print the version',
  words: [0, 0],
  examples: ['valetkey version'],
  async run(_call, { installation }): Promise<Outcome> {
    return { result: { version: installation.version }, text: `valetkey ${installation.version}` }
  },
}
