// What happens where an issuer wants a client that somebody registered by hand: the recipe is shown, and the person types in
// what they got there.
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import type { Recipe } from '../../broker/contract/recipe.ts'
import type { Desk } from '../desk/desk.ts'
import { inert, wholeUrl } from '../show/print.ts'
import { openTerminal, type Terminal } from '../talk/terminal.ts'
import { misused } from './arguments.ts'

/**
 * Asks the person and gives the broker their answer; the sign-in can then be begun again.
 * @throws the error itself where it is another one, or where there is no terminal to ask on
 */
export async function introduceByHand(error: unknown, desk: Desk): Promise<{ readonly server: string }> {
  const server = isBrokerError(error, 'identity-needed') ? error.facts.server : undefined
  const terminal = typeof server === 'string' ? openTerminal() : undefined
  if (typeof server !== 'string' || !terminal) throw error
  try {
    desk.voice.quiet()
    const recipe = await recipeNamed((error as BrokerError).facts.recipe, desk)
    const head = recipe ? recipeText(recipe) : inert((error as BrokerError).message, 2000)
    terminal.write(`\n${head}\n\n`)
    const typed = await askClient(terminal, recipe, desk.signal)
    await desk.request({ verb: 'credentials', server, ...typed })
    return { server }
  } finally {
    terminal.close()
  }
}

async function askClient(terminal: Terminal, recipe: Recipe | undefined, signal: AbortSignal) {
  terminal.write('  Client ID: ')
  const clientId = (await terminal.readLine('shown', signal))?.trim()
  if (!clientId) throw new BrokerError('cancelled', { message: 'Nothing was typed, so nothing was changed.' })
  if (recipe?.client === 'public') return { clientId }
  const without = recipe ? '' : '; press Enter alone if there is none'
  terminal.write(`  Client secret (it is not shown while you type${without}): `)
  const clientSecret = (await terminal.readLine('hidden', signal))?.trim()
  if (!clientSecret && recipe) throw misused(`${recipe.title} gives a secret with the client id; it is needed too.`)
  return { clientId, ...(clientSecret ? { clientSecret } : {}) }
}

async function recipeNamed(name: unknown, desk: Desk): Promise<Recipe | undefined> {
  const { recipes } = await desk.request({ verb: 'recipes' })
  return recipes.find(recipe => recipe.name === name)
}

export function recipeText({ title, page, steps, notes, client, seen }: Recipe): string {
  return [
    `${title} wants Valetkey to be registered by hand, once. You need an account there.`,
    `\n  ${wholeUrl(page) ?? ''}\n`,
    ...steps.map((step, at) => `  ${at + 1}. ${step}`),
    client === 'public' ? '\n  It gets a client id and no secret.' : '\n  It gets a client id and a client secret.',
    ...notes.map(note => `  · ${note}`),
    `  (as seen on ${seen})`,
  ].join('\n')
}
