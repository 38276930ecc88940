// What a person does for a server that is here already when its issuer wants a client registered by hand.
import { useEffect, useState } from 'react'
import type { Failure } from '../../../preload/api.ts'
import { Button } from '../../components/controls/button.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { type FoundRecipe, recipesIn } from '../../state/found.ts'
import { command, useCommand } from '../../state/use-broker.ts'
import { ClientFields, noClient, typedIn } from './client-fields.tsx'
import { RecipeSteps } from './recipe-steps.tsx'

interface RegisterByHandProps {
  readonly server: string
  readonly failure: Failure
  /** The client is known now; the sign-in can begin again. */
  readonly onKnown: () => void
}

export function RegisterByHand({ server, failure, onKnown }: RegisterByHandProps) {
  const recipe = useRecipe(failure.facts.recipe)
  const [client, setClient] = useState(noClient)
  const saving = useCommand()
  const save = async (): Promise<void> => {
    const answer = await saving.run({ verb: 'credentials', server, ...typedIn(client) })
    if (answer.ok) onKnown()
  }
  return (
    <section className="register-by-hand" aria-label="Register by hand">
      {recipe && <RecipeSteps recipe={recipe} />}
      <ClientFields client={client} onChange={setClient} />
      <FailureNotice failure={saving.failure} />
      <div className="actions">
        <Button kind="main" disabled={client.clientId.trim() === ''} busy={saving.busy} onPress={() => void save()}>
          Sign in to {server}
        </Button>
      </div>
    </section>
  )
}

function useRecipe(name: unknown): FoundRecipe | undefined {
  const [found, setFound] = useState<FoundRecipe>()
  useEffect(() => {
    if (typeof name !== 'string') return
    void command({ verb: 'recipes' }).then(answer =>
      setFound(answer.ok ? recipesIn(answer.result).get(name) : undefined),
    )
  }, [name])
  return found
}
