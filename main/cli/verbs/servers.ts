// The verbs about servers: add, list, except, remove.
import { shownAccount } from '../../base/shown-account.ts'
import type { Results } from '../../broker/contract/commands.ts'
import type { CommandOf, Desk } from '../desk/desk.ts'
import type { Outcome } from '../show/outcome.ts'
import { inert } from '../show/print.ts'
import { receiptText, unconfirmed } from '../show/receipts.ts'
import { listText } from '../show/server-list.ts'
import { pausedText } from '../show/states.ts'
import { proofOptions, typedProof } from '../typed/client-proof.ts'
import { companyOptions, companyWord } from '../typed/company-words.ts'
import { introduceByHand } from '../typed/introduce.ts'
import { keyInstead, keyOptions, keyWord, rotateText } from '../typed/key-words.ts'
import { connectNext } from '../typed/next-step.ts'
import type { Call, Verb } from '../typed/verb.ts'
import { browserWord } from './accounts.ts'

const exceptionNames = 'no-resource-metadata, no-pkce-metadata or omit-resource'

export const add: Verb = {
  name: 'add',
  group: 'Servers',
  usage: 'URL [--name NAME] [--account ACCOUNT] [--no-browser] [--no-login]',
  summary: 'Add a remote MCP server and sign in to it',
  about: [
    'Looks at the server, tells what it finds (who signs users in, how Valetkey identifies itself, what it asks for) and signs in with your browser.',
    'A service account is no person: Valetkey asks for tokens with the key or secret of a client that was registered for it, without any browser.',
    'An exception lets Valetkey use a server that departs from the standard. It weakens a check, so a person confirms it on a terminal, and the warning stays visible.',
  ],
  words: [1, 1],
  options: {
    name: { takes: 'one', value: 'NAME', help: 'what to call it; otherwise made from the address' },
    account: { takes: 'one', value: 'ACCOUNT', help: 'your word for the account, when you have several' },
    'no-browser': { takes: 'nothing', help: 'print the sign-in address and take the redirect address pasted back' },
    device: { takes: 'nothing', help: 'show a code to type in on another device, where the issuer offers that' },
    'service-account': { takes: 'nothing', help: 'no person signs in; with --client-id and its key or secret' },
    'no-login': { takes: 'nothing', help: 'add it now, sign in later' },
    exception: { takes: 'several', value: 'NAME', help: `use the server although it departs: ${exceptionNames}` },
    issuer: {
      takes: 'one',
      value: 'URL',
      help: 'which of several sign-in services; asked for where there are several',
    },
    ...keyOptions,
    ...companyOptions,
    ...proofOptions,
  },
  examples: [
    'valetkey add https://mcp.example.com/mcp',
    'valetkey add https://mcp.example.com/mcp --name example --account work',
    'valetkey add https://mcp.example.com/mcp --key --key-header X-Api-Key',
    'valetkey add https://mcp.example.com/mcp --service-account --client-id nightly --client-key key.pem',
  ],
  async run(call, desk) {
    const command = await addCommand(call, desk)
    const result = await desk
      .request(command)
      .catch(error => addedWithKey(error, command, desk))
      .catch(error => addedByHand(error, command, desk))
    return { result, text: await addedText(result, desk) }
  },
}

/** The server is added, and its issuer wants a client that somebody registers there. */
async function addedByHand(error: unknown, command: CommandOf<'add'>, desk: Desk): Promise<Results['add']> {
  const { server } = await introduceByHand(error, desk)
  const { browser = 'open', account: wanted, url } = command
  const { account } = await desk.request({ verb: 'login', server, browser, ...(wanted ? { account: wanted } : {}) })
  return { server, account, url, signedIn: true, protected: true }
}

/** Nobody signs in there: what it wants is a key, and somebody is here who may have one. */
async function addedWithKey(error: unknown, command: CommandOf<'add'>, desk: Desk): Promise<Results['add']> {
  const key = await keyInstead(error, command, desk)
  return await desk.request({ ...command, key })
}

async function addCommand(call: Call, desk: Desk): Promise<CommandOf<'add'>> {
  const name = call.value('name')
  const account = call.value('account')
  const issuer = call.value('issuer')
  const proof = await typedProof(call, desk)
  const key = await keyWord(call, desk)
  return {
    verb: 'add',
    url: call.words[0] ?? '',
    ...(name ? { name } : {}),
    ...(account ? { account } : {}),
    browser: browserWord(call),
    ...companyWord(call),
    ...(call.has('service-account') ? { as: 'service-account' } : {}),
    signIn: call.has('no-login') ? 'later' : 'now',
    // The broker refuses names that it does not know.
    exceptions: [...call.values('exception')] as NonNullable<CommandOf<'add'>['exceptions']>,
    ...(issuer ? { issuer } : {}),
    ...proof,
    ...key,
  }
}

async function addedText({ server, account, signedIn, ...added }: Results['add'], desk: Desk): Promise<string> {
  const named = shownAccount(server, account)
  const name = inert(named)
  if (signedIn) return `${name} is ready.\n${await connectNext(named, desk)}`
  if (added.withKey) return `${name} is ready; its key is in the vault.\n${await connectNext(named, desk)}`
  if (!added.protected) return `${name} is ready; it needs no sign-in.\n${await connectNext(named, desk)}`
  return `${name} is added, and not signed in yet.\nNext: valetkey login ${name}`
}

export const list: Verb = {
  name: 'list',
  group: 'Servers',
  usage: '',
  summary: 'List the servers and their state',
  words: [0, 0],
  examples: ['valetkey list', 'valetkey list --json'],
  async run(_call, desk) {
    const { servers, needs, paused } = await desk.request({ verb: 'snapshot' })
    const next = [
      ...(paused ? [pausedText(desk.style)] : []),
      ...(needs.length > 0 ? [`${desk.style('quiet', '→')} What needs you: valetkey status`] : []),
    ]
    return { result: { servers }, text: [listText(servers, desk), ...next].join('\n') }
  },
}

export const except: Verb = {
  name: 'except',
  group: 'Servers',
  usage: 'NAME EXCEPTION [--off]',
  summary: 'Let one server depart from the standard in a named way, or stop that',
  about: [
    `EXCEPTION is ${exceptionNames}. A person confirms it on a terminal; the warning stays visible while it is in use.`,
  ],
  words: [2, 2],
  options: { off: { takes: 'nothing', help: 'hold the server to the standard again' } },
  examples: ['valetkey except example omit-resource', 'valetkey except example omit-resource --off'],
  async run(call, desk) {
    const [server = '', name = ''] = call.words
    const use = call.has('off') ? 'off' : 'on'
    const exception = name as CommandOf<'except'>['exception']
    const result = await desk.request({ verb: 'except', server, exception, use })
    const names = result.exceptions.map(name => inert(name)).join(', ')
    return { result, text: `Exceptions for ${inert(result.server)}: ${names || 'none'}.` }
  },
}

export const remove: Verb = {
  name: 'remove',
  group: 'Servers',
  usage: 'NAME',
  summary: 'Revoke all accounts of a server and forget the server',
  words: [1, 1],
  examples: ['valetkey remove example'],
  async run(call, desk): Promise<Outcome> {
    const result = await desk.request({ verb: 'remove', server: call.words[0] ?? '' })
    const receipt = receiptText(result.receipts, desk.now(), desk.style)
    const text = [
      receipt,
      rotateText(result.rotate, desk.style),
      `${inert(result.server)} is forgotten. Its entries in your clients' configs do nothing any more; delete them there.`,
    ]
    return { result, text: text.filter(Boolean).join('\n'), ...unconfirmed(result.receipts) }
  },
}
