// The question which of several sign-in services signs one in: each by its whole address, one press to choose it.
import { Button } from '../../components/controls/button.tsx'
import { inert } from '../../components/text/inert.ts'
import { command } from '../../state/use-broker.ts'
import { ComparedAddress } from './compared-address.tsx'
import { addressParts } from './story.ts'

interface ChooseIssuerProps {
  readonly running: string
  readonly text: string
  /** Strangers' text (S13). */
  readonly choices: readonly string[]
}

export function ChooseIssuer({ running, text, choices }: ChooseIssuerProps) {
  return (
    <fieldset className="choose-issuer">
      <legend>{inert(text)}</legend>
      <ul>
        {choices.map(choice => (
          <li key={choice}>
            <ComparedAddress url={choice} />
            <Button
              aria-label={`Sign in here: ${inert(addressParts(choice).host)}`}
              onPress={() => void command({ verb: 'answer', running, answer: choice })}
            >
              Sign in here
            </Button>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}
