// Persons who answer more than confirmations, and a server that moves from one sign-in service to another.
import type { Question } from '../../main/broker/contract/commands.ts'
import { type APerson, aPerson } from '../broker/a-broker.ts'
import type { Issuer } from '../world/issuer.ts'

/** Takes the choice at this place of every list; agrees to what widens access. */
export function aPersonWhoTakes(place: number): APerson {
  const person = aPerson('agrees')
  const asked: Question[] = []
  const ask: APerson['ask'] = async question => {
    asked.push(question)
    return question.kind === 'choose' ? question.choices[place] : await person.ask(question)
  }
  return { ...person, asked, ask }
}

/** Is whichever issuer `now` says, for a server that asks it about tokens. */
export function moving(now: () => Issuer): Issuer {
  return new Proxy({} as Issuer, {
    get: (_target, name) => {
      const value: unknown = Reflect.get(now(), name)
      return typeof value === 'function' ? value.bind(now()) : value
    },
  })
}
