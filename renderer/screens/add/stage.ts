// How far adding a server has come, from the two commands that do it. Draws nothing.
import type { Failure } from '../../../preload/api.ts'
import { type Found, foundIn } from '../../state/found.ts'
import type { Shown } from '../../state/use-run.ts'
import { type SignInStory, signInStory } from '../sign-in/story.ts'

export type AddStage =
  | { readonly is: 'address' }
  /** A deep link brought an address; nothing was asked of it yet. */
  | { readonly is: 'asked' }
  | { readonly is: 'looking' }
  | { readonly is: 'looked'; readonly found: Found }
  | { readonly is: 'look-failed'; readonly failure: Failure }
  | { readonly is: 'signing-in'; readonly story: SignInStory }
  /** The server may be added all the same: then only the sign-in is missing. */
  | { readonly is: 'add-failed'; readonly failure: Failure; readonly found: Found | undefined }
  | { readonly is: 'added'; readonly server: string; readonly account: string; readonly signedIn: boolean }

export interface Commands {
  readonly look: Shown | undefined
  readonly add: Shown | undefined
  /** An address that came from a link and was not agreed to. */
  readonly linked: boolean
}

export function addStage({ look, add, linked }: Commands): AddStage {
  const found = look?.answer?.ok ? foundIn(look.answer.result) : undefined
  const answer = add?.answer
  if (answer?.ok) return { is: 'added', ...addedIn(answer.result) }
  if (answer) return { is: 'add-failed', failure: answer.error, found }
  if (add) return { is: 'signing-in', story: signInStory(add) }
  if (look?.answer && !look.answer.ok) return { is: 'look-failed', failure: look.answer.error }
  if (found) return { is: 'looked', found }
  if (look) return { is: 'looking' }
  return { is: linked ? 'asked' : 'address' }
}

function addedIn(result: unknown): { server: string; account: string; signedIn: boolean } {
  const facts = new Map(Object.entries(typeof result === 'object' && result !== null ? result : {}))
  return {
    server: String(facts.get('server') ?? ''),
    account: String(facts.get('account') ?? 'default'),
    // `login` answers only when somebody is signed in; `add` says whether.
    signedIn: facts.get('signedIn') !== false,
  }
}
