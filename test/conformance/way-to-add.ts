// How a person adds the server of a scenario, where the suite hands something out beforehand: by ordinary options and
// commands, as whoever was given a client id, a key or an ID token would.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Home } from '../world/home.ts'

/** What a scenario hands out: only some do, and each its own part of this. */
export interface Context {
  readonly client_id?: string
  readonly client_secret?: string
  readonly private_key_pem?: string
  readonly idp_client_id?: string
  readonly idp_id_token?: string
  readonly idp_issuer?: string
  readonly toolCalls?: readonly { name: string; arguments: object }[]
}

export interface WayToAdd {
  /** Options of `valetkey add`. */
  readonly words: readonly string[]
  /** What is typed at which prompt. */
  readonly secrets: Readonly<Record<string, string>>
}

/** Does what comes before `valetkey add`. */
export async function wayToAdd(home: Home, scenario: string, context: Context): Promise<WayToAdd> {
  const ways: Readonly<Record<string, () => WayToAdd | Promise<WayToAdd>>> = {
    'auth/pre-registration': () => registered(home, context, []),
    'auth/client-credentials-basic': () => registered(home, context, ['--service-account']),
    'auth/client-credentials-jwt': () => registered(home, context, ['--service-account']),
    'auth/enterprise-managed-authorization': async () => {
      await signInToCompany(home, context)
      // The issuer does not announce that it takes the company's word, so the person has to say so.
      return registered(home, context, ['--company'])
    },
  }
  return (await ways[scenario]?.()) ?? { words: [], secrets: {} }
}

/** The client that somebody registered, with its secret typed or its key in a file. */
function registered(home: Home, context: Context, more: readonly string[]): WayToAdd {
  const { client_id = '', client_secret, private_key_pem } = context
  const words = ['--client-id', client_id, ...more]
  if (client_secret) {
    return { words: [...words, '--ask-client-secret'], secrets: { 'The client secret': client_secret } }
  }
  const file = join(home.path, 'key.pem')
  writeFileSync(file, private_key_pem ?? '', { mode: 0o600 })
  return { words: [...words, '--client-key', file], secrets: {} }
}

async function signInToCompany(home: Home, { idp_issuer = '', idp_client_id = '', idp_id_token }: Context) {
  const words = ['company', 'sign-in', idp_issuer, '--client-id', idp_client_id, '--id-token']
  const { code, stdout, stderr } = await home.run(words, { input: `${idp_id_token}\n` })
  if (code !== 0) throw new Error(`The company's sign-in failed (${code}): ${stdout}${stderr}`)
}
