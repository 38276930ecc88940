// Where issuers want a client that somebody registered: what to do there, and how each departs from the standard. The recipes
// are data files; this reads them and knows what each quirk means.
import { z } from 'zod'
import github from '../../../resources/recipes/github.json' with { type: 'json' }
import google from '../../../resources/recipes/google.json' with { type: 'json' }
import entra from '../../../resources/recipes/microsoft-entra.json' with { type: 'json' }
import slack from '../../../resources/recipes/slack.json' with { type: 'json' }
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { callbackPorts, redirectUris } from '../../oauth/identity/client-document.ts'
import type { Exception } from '../../oauth/issuer/exception.ts'
import type { Recipe } from '../contract/recipe.ts'

/** What the code does differently there. */
const Quirk = z.enum([
  /** `resource` is refused: the exception omit-resource is proposed. */
  'refuses-resource',
  /** Of loopback addresses only `localhost` goes without its port. */
  'localhost-redirect',
  /** The scopes of a token answer have commas between them. */
  'comma-scopes',
  /** A granted scope stands for those that it contains, which are then not named. */
  'folded-scopes',
  /** A service account asks for `<api>/.default` instead of single scopes. */
  'default-scope',
])
export type Quirk = z.output<typeof Quirk>

const RecipeFile = z.strictObject({
  version: z.literal(1),
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string(),
  /** `off`: nobody has checked it; it is proposed to nobody. */
  state: z.enum(['on', 'off']),
  /** When its sources were read, and which those are. */
  seen: z.iso.date(),
  sources: z.array(z.url({ protocol: /^https$/ })).min(1),
  /** Issuer identifiers; a `*` stands for a part without a slash in it, or for all that follows at the end. */
  issuers: z.array(z.string().startsWith('https://')).min(1),
  page: z.url({ protocol: /^https$/ }),
  client: z.enum(['public', 'secret']),
  steps: z.array(z.string()).min(1),
  quirks: z.array(Quirk),
  /** What to do where its metadata names another issuer than the one that was asked. */
  mismatch: z.string().exactOptional(),
  notes: z.array(z.string()),
})
export type RecipeFile = Readonly<z.output<typeof RecipeFile>>

/** @throws ZodError when a file is not as it should be. */
export function readRecipe(value: unknown): RecipeFile {
  return RecipeFile.parse(value)
}

const all: readonly RecipeFile[] = [github, entra, google, slack].map(readRecipe)

/** Those that were checked. */
export function recipes(): readonly Recipe[] {
  return all.filter(({ state }) => state === 'on').map(forPerson)
}

export function recipeFor(issuer: string): Recipe | undefined {
  const found = recipeFileFor(issuer)
  return found && forPerson(found)
}

export function quirksOf(issuer: string): readonly Quirk[] {
  return recipeFileFor(issuer)?.quirks ?? []
}

/** Which departures a sign-in there needs that its metadata does not tell of; a person is asked. */
export function exceptionsFor(issuer: string): readonly Exception[] {
  return quirksOf(issuer).includes('refuses-resource') ? ['omit-resource'] : []
}

/** The refusal of an issuer that wants us registered by hand, with what there is to do about it. */
export function withRecipe(error: unknown, { server, issuer }: { server: string; issuer: string }): unknown {
  if (!isBrokerError(error, 'identity-needed')) return error
  const recipe = recipeFor(issuer)
  if (!recipe)
    return new BrokerError(error.code, { message: error.message, cause: error, facts: { ...error.facts, server } })
  return new BrokerError(error.code, {
    message: `${quote(issuer)} wants Valetkey to be registered by hand. How is told by: valetkey recipe ${recipe.name}. Then name the client that you got: valetkey credentials ${server} --client-id ID --ask-client-secret`,
    cause: error,
    facts: { ...error.facts, server, recipe: recipe.name },
  })
}

/** The refusal of an issuer whose metadata is another's, with what is known of that there. */
export function withMismatch(error: unknown): unknown {
  if (!isBrokerError(error, 'issuer-mismatch')) return error
  const { code, message, facts } = error
  const known = typeof facts.issuer === 'string' ? recipeFileFor(facts.issuer)?.mismatch : undefined
  return known === undefined ? error : new BrokerError(code, { message: `${message} ${known}`, cause: error, facts })
}

function recipeFileFor(issuer: string): RecipeFile | undefined {
  return all.find(({ state, issuers }) => state === 'on' && issuers.some(pattern => fits(pattern, issuer)))
}

function fits(pattern: string, issuer: string): boolean {
  const parts = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\/]/g, '\\$&'))
  const open = pattern.endsWith('*') ? `${parts.slice(0, -1).join('[^/]+')}.*` : parts.join('[^/]+')
  return new RegExp(`^${open}$`).test(issuer)
}

function forPerson({ name, title, page, client, steps, notes, seen }: RecipeFile): Recipe {
  return { name, title, page, client, steps: steps.map(filledIn), notes, seen }
}

/** The addresses that our sign-ins come back to stand in one place of the code. */
function filledIn(step: string): string {
  return step
    .replace('{redirect}', redirectUris[0] ?? '')
    .replace('{redirect-localhost}', 'http://localhost/callback')
    .replace('{redirects-with-ports}', callbackPorts.map(port => `http://127.0.0.1:${port}/callback`).join(', '))
}
