// How to register Valetkey by hand where an issuer wants that: the page, what to do there, and what to bring back.
import { Fragment } from 'react'
import { CopyButton } from '../../components/controls/copy-button.tsx'
import type { FoundRecipe } from '../../state/found.ts'
import { ComparedAddress } from './compared-address.tsx'
import './sign-in.css'

export function RecipeSteps({ recipe }: { readonly recipe: FoundRecipe }) {
  const { title, page, client, steps, notes } = recipe
  return (
    <section className="recipe" aria-label={`How to register at ${title}`}>
      <p>
        {title} wants Valetkey to be registered by hand, once. It gives you a client id
        {client === 'secret' ? ' and a client secret.' : ' and no secret.'}
      </p>
      <ComparedAddress url={page} />
      <ol>
        {steps.map(step => (
          <li key={step} className="selectable">
            <Step text={step} />
          </li>
        ))}
      </ol>
      {notes.map(note => (
        <p key={note} className="quiet">
          {note}
        </p>
      ))}
    </section>
  )
}

/** Addresses in it are there to be pasted elsewhere. */
function Step({ text }: { readonly text: string }) {
  return text.split(address).map((part, at) =>
    at % 2 === 0 ? (
      <Fragment key={part}>{part}</Fragment>
    ) : (
      <span key={part} className="recipe-address">
        <span className="mono">{part}</span>
        <CopyButton text={part} label={`Copy ${part}`} />
      </span>
    ),
  )
}

const address = /(https?:\/\/[^\s,;)]*[^\s,;).])/
