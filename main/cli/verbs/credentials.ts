// The verbs about clients that somebody registered by hand: credentials, recipe.
import type { ServerView } from '../../broker/contract/snapshot.ts'
import type { Desk } from '../desk/desk.ts'
import type { Outcome } from '../show/outcome.ts'
import { inert, table } from '../show/print.ts'
import { receiptText, unconfirmed } from '../show/receipts.ts'
import { misused } from '../typed/arguments.ts'
import { proofOptions, typedProof } from '../typed/client-proof.ts'
import { recipeText } from '../typed/introduce.ts'
import type { Verb } from '../typed/verb.ts'

export const credentials: Verb = {
  name: 'credentials',
  group: 'Servers',
  usage: 'NAME [--client-id ID] [--ask-client-secret | --client-secret-stdin | --client-key FILE] | NAME --forget',
  summary: 'Show, set, replace or forget the client that you registered for a server by hand',
  about: [
    'A secret or key goes into the vault and is never shown again. Another client id ends the sign-ins under the old one; a new secret or key for the same id leaves them.',
  ],
  words: [1, 1],
  options: {
    ...proofOptions,
    forget: { takes: 'nothing', help: 'end its sign-ins and delete the client id, secret and key here' },
  },
  examples: [
    'valetkey credentials example',
    'valetkey credentials example --client-id abc123 --ask-client-secret',
    'valetkey credentials example --client-key new-key.pem',
    'valetkey credentials example --forget',
  ],
  async run(call, desk) {
    const [server = ''] = call.words
    const forget = call.has('forget')
    const proof = await typedProof(call, desk)
    const isSetting = Object.keys(proof).length > 0
    if (forget && isSetting) throw misused('Either name a client or forget it.')
    if (!forget && !isSetting) return await shown(server, desk)
    const result = await desk.request({ verb: 'credentials', server, ...proof, forget })
    const name = inert(result.server)
    const done = forget
      ? `${name} has no registered client any more.`
      : `${name} uses the client ${inert(result.clientId ?? '', 200)}.`
    const text = [receiptText(result.receipts, desk.now(), desk.style), done].filter(Boolean).join('\n')
    return { result, text, ...unconfirmed(result.receipts) }
  },
}

async function shown(server: string, desk: Desk): Promise<Outcome> {
  const { servers } = await desk.request({ verb: 'snapshot' })
  const found = servers.find(({ name }) => name === server)
  if (!found) throw misused('There is no server of that name. See: valetkey list')
  return { result: { server, registered: found.registered ?? null }, text: registeredText(found) }
}

function registeredText({ name, registered }: ServerView): string {
  if (!registered) return `Nobody registered a client for ${inert(name)} by hand.`
  const proofs = { secret: 'with a secret in the vault', key: 'with a key in the vault', none: 'without a secret' }
  return `${inert(name)} uses the client ${inert(registered.clientId, 200)}, ${proofs[registered.proof]}.`
}

export const recipe: Verb = {
  name: 'recipe',
  group: 'Servers',
  usage: '[NAME]',
  summary: 'Say how to register Valetkey by hand where an issuer wants that: GitHub, Microsoft Entra, Google',
  words: [0, 1],
  examples: ['valetkey recipe', 'valetkey recipe github'],
  async run(call, desk) {
    const { recipes } = await desk.request({ verb: 'recipes' })
    const [name] = call.words
    const found = recipes.find(one => one.name === name)
    if (found) return { result: { recipe: found }, text: recipeText(found) }
    if (name !== undefined) throw misused(`There is no recipe of that name. See: valetkey recipe`)
    return { result: { recipes }, text: table(recipes.map(one => [one.name, one.title])) }
  },
}
