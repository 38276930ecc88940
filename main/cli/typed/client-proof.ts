// How a person names the client that they registered and hands over its secret or key: unseen at a terminal, by stdin, or from
// a file. Never as a word of the command, which others on the machine can read.
import { readFileSync, statSync } from 'node:fs'
import { quote } from '../../base/quote.ts'
import type { Desk } from '../desk/desk.ts'
import { askSecret, firstLine } from '../talk/ask.ts'
import { misused } from './arguments.ts'
import type { Call, Option } from './verb.ts'

export const proofOptions: Readonly<Record<string, Option>> = {
  'client-id': { takes: 'one', value: 'ID', help: 'the client id that you registered at its issuer' },
  'ask-client-secret': { takes: 'nothing', help: 'ask for its secret on the terminal, unseen' },
  'client-secret-stdin': { takes: 'nothing', help: 'read its secret from the first line of stdin' },
  'client-key': { takes: 'one', value: 'FILE', help: 'its private key (PEM or JWK), instead of a secret' },
}

export interface TypedProof {
  readonly clientId?: string
  readonly clientSecret?: string
  readonly clientKey?: string
}

/** @throws BrokerError `bad-input`, `needs-confirmation` without a terminal to ask on */
export async function typedProof(call: Call, desk: Desk): Promise<TypedProof> {
  const ways = ['ask-client-secret', 'client-secret-stdin', 'client-key'].filter(way => call.has(way))
  if (ways.length > 1) throw misused(`Give one of --${ways.join(' and --')}: a client proves itself in one way.`)
  const clientId = call.value('client-id')
  const file = call.value('client-key')
  const clientSecret = await typedSecret(call, desk)
  return {
    ...(clientId ? { clientId } : {}),
    ...(clientSecret ? { clientSecret } : {}),
    ...(file ? { clientKey: keyIn(file, desk) } : {}),
  }
}

async function typedSecret(call: Call, { stdin, signal }: Desk): Promise<string | undefined> {
  if (call.has('ask-client-secret')) return await askSecret('The client secret', signal)
  if (!call.has('client-secret-stdin')) return undefined
  const line = (await firstLine(stdin, signal))?.trim()
  if (!line) throw misused('There was no client secret on stdin.')
  return line
}

const largestKey = 16_384

function keyIn(file: string, { voice }: Desk): string {
  const text = readKeyFile(file)
  voice.note('The key goes into the vault. Valetkey does not read that file again; delete it if nothing else needs it.')
  return text
}

function readKeyFile(file: string): string {
  try {
    if (statSync(file).size > largestKey) throw misused(`${quote(file)} is too large for a private key.`)
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as { code?: string }
    throw code?.startsWith('E') ? misused(`The key file ${quote(file)} cannot be read (${code}).`) : error
  }
}
